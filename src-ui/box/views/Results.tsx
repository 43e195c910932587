import { createMemo, For, Show } from 'solid-js'
import type { Search } from '../read/search.ts'
import { number, percentOf, word } from '../words.ts'

const SHOWN_MAX = 50
/** Around the first word that was found. */
const CHARS_BEFORE = 60
const CHARS_AFTER = 180

type Props = { search: Search; text: string; grown: number; share: number; onChoose(): void }

/** What has all words of the field. `grown` changes when there is more to find, of which `share` has come. */
export function Results(props: Props) {
  const results = createMemo(() => {
    void props.grown
    return props.search.find(props.text, SHOWN_MAX)
  })
  function excerpt(text: string) {
    const [first = ''] = props.text.trim().split(/\s+/)
    const at = Math.max(0, text.toLocaleLowerCase().indexOf(first.toLocaleLowerCase()) - CHARS_BEFORE)
    return `${at > 0 ? '…' : ''}${text.slice(at, at + CHARS_AFTER)}`
  }
  return (
    <>
      <div role="status">
        <h2>
          {number(results().count)} {word('found')}
        </h2>
      </div>
      <Show when={props.share < 1}>
        <p class="soft">{word('looking', { percent: percentOf(props.share) })}</p>
      </Show>
      <ul class="list">
        <For each={results().found}>
          {(found) => (
            <li>
              <a class="result" href={`#${found.place}`} onClick={() => props.onChoose()}>
                <strong dir="auto">{found.label}</strong>
                <span dir="auto">{excerpt(found.text)}</span>
              </a>
            </li>
          )}
        </For>
      </ul>
    </>
  )
}
