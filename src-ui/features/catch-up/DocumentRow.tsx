import { A } from '@solidjs/router'
import { createSignal, For, Match, Show, Switch } from 'solid-js'
import { errorText, formatNumber } from '../../i18n/i18n.ts'
import { type CaughtDocument, changesOf, type ShortChange } from '../../state/catch-up/catch-up.ts'
import { hub } from '../../state/hub.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Time, titleOf } from './rows.tsx'
import { catchUpCount, catchUpWord } from './words.ts'

type Shown = { changes: ShortChange[]; more: number } | { problem: string }

/** A changed document, by whom, and on demand what is different: to find that out, the hub may have to read a long history. */
export function DocumentRow(props: { document: CaughtDocument }) {
  const [shown, setShown] = createSignal<Shown>()
  const [isBusy, setBusy] = createSignal(false)
  const title = () => titleOf(props.document.title)
  const names = () => props.document.authors.map(({ id, name }) => hub.members[id]?.name ?? name).join(', ')

  async function show() {
    setBusy(true)
    const answer = await changesOf(props.document)
    setBusy(false)
    if (answer.ok) setShown(answer)
    else setShown({ problem: answer.status === 0 ? catchUpWord('offline') : errorText(answer.code) })
  }

  return (
    <div class="catch-up-document">
      <A class="catch-up-row" href={`/documents/${props.document.id}`}>
        <span class="catch-up-line">
          <strong>{title()}</strong>
          <Time at={props.document.at} />
        </span>
        <span class="meta">
          {catchUpWord('by', { names: names() })} ·{' '}
          {catchUpWord('written', {
            inserted: formatNumber(props.document.inserted),
            deleted: formatNumber(props.document.deleted),
          })}
        </span>
      </A>
      <div role="status">
        <Switch>
          <Match when={changesIn(shown())}>
            {(found) => (
              <Show when={found().changes.length > 0} fallback={<p class="meta">{catchUpWord('changesNone')}</p>}>
                <ul class="catch-up-changes">
                  <For each={found().changes}>
                    {({ before, removed, added, after }) => (
                      <li dir="auto">
                        {before}
                        <Show when={removed}>
                          <del>{removed}</del>
                        </Show>
                        <Show when={added}>
                          <ins>{added}</ins>
                        </Show>
                        {after}
                      </li>
                    )}
                  </For>
                </ul>
                <Show when={found().more > 0}>
                  <p class="meta">{catchUpCount('changesMore', found().more)}</p>
                </Show>
              </Show>
            )}
          </Match>
          <Match when={problemIn(shown())}>{(problem) => <p class="error-text">{problem()}</p>}</Match>
        </Switch>
      </div>
      <Show when={!changesIn(shown())}>
        <Button
          kind="quiet"
          busy={isBusy()}
          aria-label={catchUpWord('changes', { document: title() })}
          onClick={() => void show()}
        >
          {catchUpWord('changesShort')}
        </Button>
      </Show>
    </div>
  )
}

const changesIn = (shown: Shown | undefined) => (shown && 'changes' in shown ? shown : undefined)
const problemIn = (shown: Shown | undefined) => (shown && 'problem' in shown ? shown.problem : undefined)
