import { createSignal, createUniqueId, onMount, Show } from 'solid-js'
import { fitsInto } from '../../../../../src-bun/contract/characters.ts'
import { SUGGESTION_MAX_CHARS } from '../../../../../src-bun/contract/limits.ts'
import { t } from '../../../../i18n/i18n.ts'
import type { NotDone } from '../../../../state/comments/comments.ts'
import { askBeforeLeaving } from '../../../../state/connection/unsaved-forms.ts'
import { Button } from '../../../../ui/buttons/Button.tsx'
import { isComposing } from '../../../../ui/fields/composing.ts'
import { limitInput } from '../../../../ui/fields/limit-input.ts'
import { hasModifier } from '../../../../ui/modifier-key.ts'
import { notDoneText } from '../CommentForm.tsx'
import { words as commentWords } from '../words.ts'
import { words } from './words.ts'

type SuggestionFormProps = {
  /** The text that is to be replaced; empty where another one is inserted. */
  original: string
  text: string
  onText: (text: string) => void
  /** Resolves with why it was not done. The text stays then. */
  onSubmit: () => Promise<NotDone | undefined>
  onCancel: () => void
}

/** A field with the text as it is, to be written anew. Ctrl or Cmd with Enter sends it, and Escape leaves it. */
export function SuggestionForm(props: SuggestionFormProps) {
  const id = createUniqueId()
  const [isBusy, setBusy] = createSignal(false)
  const [why, setWhy] = createSignal<NotDone>()
  let field!: HTMLTextAreaElement
  onMount(() => {
    field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
  })
  const isInsertion = () => props.original === ''
  const isTooLong = () => !fitsInto(SUGGESTION_MAX_CHARS, props.original)
  const isReady = () => props.text !== props.original && !isTooLong()
  askBeforeLeaving(() => props.text !== props.original)
  const label = () => words(isInsertion() ? 'toInsert' : 'yourText')

  async function submit(event: Event) {
    event.preventDefault()
    if (!isReady() || isBusy()) return
    setBusy(true)
    setWhy(undefined)
    const refused = await props.onSubmit()
    setBusy(false)
    setWhy(refused)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event)) return
    if (event.key === 'Enter' && hasModifier(event)) void submit(event)
    if (event.key !== 'Escape') return
    // The panel would close.
    event.preventDefault()
    props.onCancel()
  }

  return (
    <form class="comment-form" onSubmit={(event) => void submit(event)}>
      <label for={id} class="meta">
        {label()}
      </label>
      <textarea
        ref={(element) => {
          field = element
          limitInput(element, () => SUGGESTION_MAX_CHARS)
        }}
        id={id}
        dir="auto"
        rows={4}
        value={props.text}
        disabled={isTooLong()}
        onInput={(event) => props.onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        aria-invalid={why() || isTooLong() ? 'true' : undefined}
        aria-describedby={`${id}-note ${id}-why`}
      />
      <p id={`${id}-note`} class="meta">
        <Show when={!isInsertion() && !isTooLong()}>{words('toDelete')}</Show>
      </p>
      <p id={`${id}-why`} class="error-text" role="alert">
        <Show when={isTooLong()}>{words('tooLong', { count: SUGGESTION_MAX_CHARS })}</Show>
        <Show when={why()}>{(code) => notDoneText(code())}</Show>
      </p>
      <Show when={!fitsInto(SUGGESTION_MAX_CHARS - 1, props.text) && !isTooLong()}>
        <p class="field-limit" role="status">
          {t('app.limit', { count: SUGGESTION_MAX_CHARS })}
        </p>
      </Show>
      <div class="comment-acts">
        <Button type="submit" kind="primary" busy={isBusy()} disabled={!isReady()}>
          {words('suggest')}
        </Button>
        <Button kind="quiet" onClick={() => props.onCancel()}>
          {commentWords('cancel')}
        </Button>
      </div>
    </form>
  )
}
