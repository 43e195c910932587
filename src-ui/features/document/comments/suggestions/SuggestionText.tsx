import { createMemo, For, Match, Show, Switch } from 'solid-js'
import type { Comment } from '../../../../../src-bun/contract/comments.ts'
import type { Place } from '../places.ts'
import { type Suggestion, stateOf } from './accept.ts'
import { compareWords } from './compare-words.ts'
import { words } from './words.ts'

type SuggestionTextProps = {
  comment: Comment & { suggestion: Suggestion }
  /** Where its text is now; undefined where it has none. */
  place: Place | undefined
  onGoTo: () => void
}

/** What is suggested, readable at once; and where the text is another one by now, what it was and what it is. */
export function SuggestionText(props: SuggestionTextProps) {
  const suggestion = () => props.comment.suggestion
  const state = () => stateOf(suggestion(), props.place)
  const isOpen = () => !props.comment.resolved
  const note = () => {
    if (!isOpen() || state() === 'asThen') return undefined
    if (state() === 'changed') return words(props.place?.text === '' ? 'deleted' : 'changed')
    return words(state() === 'isThere' ? 'isThere' : 'noPlace')
  }
  /** A screen reader does not say what is struck through. */
  const inWords = () => {
    const { original, replacement } = suggestion()
    if (original === '') return words('insertOf', { text: replacement })
    return replacement === ''
      ? words('deleteOf', { text: original })
      : words('replaceOf', { text: original, by: replacement })
  }

  return (
    <Switch>
      <Match when={isOpen() && state() === 'changed'}>
        <p class="suggestion-note" role="status">
          {note()}
        </p>
        <dl class="suggestion-versions">
          <Version label={words('before')} text={suggestion().original} />
          <Version label={words('now')} text={props.place?.text ?? ''} />
          <Version label={words('suggested')} text={suggestion().replacement} />
        </dl>
        <button type="button" class="comment-quote" onClick={() => props.onGoTo()}>
          {words('goTo')}
        </button>
      </Match>
      <Match when={true}>
        <Show when={note()}>{(text) => <p class="suggestion-note">{text()}</p>}</Show>
        <Show when={suggestion().original === '' && props.comment.quote}>
          {(quote) => (
            <p class="comment-quote meta" dir="auto">
              <span>{quote()}</span>
            </p>
          )}
        </Show>
        <p class="suggestion-text" dir="auto">
          <span class="visually-hidden">{inWords()}</span>
          <span aria-hidden="true">
            <Pieces {...suggestion()} />
          </span>
        </p>
        <Show when={isOpen() && props.place}>
          <button type="button" class="comment-quote" onClick={() => props.onGoTo()}>
            {words('goTo')}
          </button>
        </Show>
      </Match>
    </Switch>
  )
}

function Version(props: { label: string; text: string }) {
  return (
    <>
      <dt class="meta">{props.label}</dt>
      <dd dir="auto">
        <Show when={props.text !== ''} fallback={<span class="meta">{words('empty')}</span>}>
          {props.text}
        </Show>
      </dd>
    </>
  )
}

function Pieces(props: Suggestion) {
  const pieces = createMemo(() => compareWords(props.original, props.replacement))
  return (
    <For each={pieces()}>
      {({ kind, text }) => {
        if (kind === 'removed') return <del class="suggestion-removed">{text}</del>
        return kind === 'added' ? <ins class="suggestion-added">{text}</ins> : text
      }}
    </For>
  )
}
