import { createSignal, createUniqueId, onMount, Show } from 'solid-js'
import { countCharacters } from '../../../../src-bun/contract/characters.ts'
import { MESSAGE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import { errorText, t } from '../../../i18n/i18n.ts'
import type { NotDone } from '../../../state/comments/comments.ts'
import { askBeforeLeaving } from '../../../state/connection/unsaved-forms.ts'
import type { Readers } from '../../../state/rooms/addressing.ts'
import { memberSource } from '../../../state/suggestions/member-source.ts'
import { createSuggestions } from '../../../state/suggestions/suggestions.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { isComposing } from '../../../ui/fields/composing.ts'
import { inserter, textBeforeCaret } from '../../../ui/fields/insert-text.ts'
import { limitInput } from '../../../ui/fields/limit-input.ts'
import { optionId, SuggestionList } from '../../../ui/fields/SuggestionList.tsx'
import { hasModifier } from '../../../ui/modifier-key.ts'
import { words } from './words.ts'

type CommentFormProps = {
  label: string
  submitLabel: string
  /** The words so far. They are the caller's, so that nothing is lost when the form goes. */
  text: string
  onText: (text: string) => void
  /** Who can be mentioned. */
  readers: () => Readers
  /** Resolves with why it was not done. The words stay then. */
  onSubmit: (text: string) => Promise<NotDone | undefined>
  onCancel: () => void
  /** False where the form only comes back, with the panel or with the document. */
  takesFocus: boolean
}

export const notDoneText = (why: NotDone | undefined): string | undefined =>
  why === 'offline' ? words('offline') : why && errorText(why)

/** A field for several lines, which offers names behind an `@`. Ctrl or Cmd with Enter sends it, and Escape leaves it. */
export function CommentForm(props: CommentFormProps) {
  const id = createUniqueId()
  const [isBusy, setBusy] = createSignal(false)
  const [why, setWhy] = createSignal<NotDone>()
  let field!: HTMLTextAreaElement
  onMount(() => {
    if (!props.takesFocus) return
    field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
  })
  const insert = inserter(
    () => field,
    (text) => props.onText(text),
  )
  const suggestions = createSuggestions(
    [memberSource(() => props.readers(), false)],
    (token, chosen) => insert(chosen.insert, token.length),
    () => textBeforeCaret(field),
  )
  const isOffering = () => suggestions.items().length > 0
  const isEmpty = () => props.text.trim() === ''
  askBeforeLeaving(() => !isEmpty())

  async function submit(event: Event) {
    event.preventDefault()
    if (isEmpty() || isBusy()) return
    setBusy(true)
    setWhy(undefined)
    const refused = await props.onSubmit(props.text)
    setBusy(false)
    setWhy(refused)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event) || suggestions.handleKey(event)) return
    if (event.key === 'Enter' && hasModifier(event)) void submit(event)
    if (event.key !== 'Escape') return
    // The panel would close.
    event.preventDefault()
    props.onCancel()
  }

  return (
    <form class="comment-form" onSubmit={(event) => void submit(event)}>
      <label class="visually-hidden" for={id}>
        {props.label}
      </label>
      <textarea
        ref={(element) => {
          field = element
          limitInput(element, () => MESSAGE_MAX_CHARS)
        }}
        id={id}
        dir="auto"
        rows={3}
        placeholder={props.label}
        value={props.text}
        onInput={(event) => {
          props.onText(event.currentTarget.value)
          void suggestions.update(field.value.slice(0, field.selectionStart))
        }}
        onKeyDown={onKeyDown}
        onBlur={suggestions.close}
        onClick={suggestions.close}
        aria-autocomplete="list"
        aria-controls={isOffering() ? `${id}-names` : undefined}
        aria-activedescendant={isOffering() ? optionId(`${id}-names`, suggestions.active()) : undefined}
        aria-invalid={why() ? 'true' : undefined}
        aria-describedby={`${id}-why`}
      />
      <SuggestionList id={`${id}-names`} label={t('suggestions.label')} suggestions={suggestions} />
      <p id={`${id}-why`} class="error-text" role="alert">
        {notDoneText(why())}
      </p>
      <Show when={countCharacters(props.text, MESSAGE_MAX_CHARS) >= MESSAGE_MAX_CHARS}>
        <p class="field-limit" role="status">
          {t('app.limit', { count: MESSAGE_MAX_CHARS })}
        </p>
      </Show>
      <div class="comment-acts">
        <Button type="submit" kind="primary" busy={isBusy()} disabled={isEmpty()}>
          {props.submitLabel}
        </Button>
        <Button kind="quiet" onClick={() => props.onCancel()}>
          {words('cancel')}
        </Button>
      </div>
    </form>
  )
}
