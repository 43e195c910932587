import { createEffect, createSignal, createUniqueId, onMount } from 'solid-js'
import { countCharacters } from '../../../../../src-bun/contract/characters.ts'
import type { Message } from '../../../../../src-bun/contract/chat.ts'
import { MESSAGE_MAX_CHARS } from '../../../../../src-bun/contract/limits.ts'
import type { Room } from '../../../../../src-bun/contract/rooms.ts'
import { t } from '../../../../i18n/i18n.ts'
import { hub } from '../../../../state/hub.ts'
import { address, type DraftPick, mustConfirmAll, typedForm, withLinks } from '../../../../state/rooms/addressing.ts'
import { endEdit, halfEdit, isJustOpened, keepHalfEdit, saveEdit } from '../../../../state/rooms/message-changes.ts'
import { memberSource } from '../../../../state/suggestions/member-source.ts'
import { createSuggestions } from '../../../../state/suggestions/suggestions.ts'
import { Button } from '../../../../ui/buttons/Button.tsx'
import { isComposing } from '../../../../ui/fields/composing.ts'
import { inserter, textBeforeCaret } from '../../../../ui/fields/insert-text.ts'
import { optionId, SuggestionList } from '../../../../ui/fields/SuggestionList.tsx'
import { CharacterCounter } from '../../CharacterCounter.tsx'
import { focusComposer } from '../../focus-composer.ts'
import { AllDialog } from '../../LateAllDialog.tsx'
import { MessageField } from '../../MessageField.tsx'
import { emojiSource } from '../../suggestions/emoji-source.ts'
import { thingSource } from '../../suggestions/thing-source.ts'

/** In the place of an own message: its text to change. Enter saves, Escape leaves it as it was. */
export function MessageEditor(props: { message: Message; text: string }) {
  const counterId = createUniqueId()
  const listId = createUniqueId()
  const before = typedForm(props.text, props.message.mentions)
  const half = halfEdit(props.message.id)
  const typed = half ?? before
  const [text, setText] = createSignal(typed.text)
  const [picks, setPicks] = createSignal<readonly DraftPick[]>(typed.picks)
  let isChanged = half !== undefined
  createEffect(() => {
    isChanged ||= text() !== before.text
    if (isChanged) keepHalfEdit(props.message.id, { text: text(), picks: picks() })
  })
  let field!: HTMLTextAreaElement
  const insert = inserter(() => field, setText)
  const room = () => hub.rooms[props.message.roomId] as Room
  const message = () => address(text().trimEnd(), picks(), room())
  const charactersLeft = () =>
    MESSAGE_MAX_CHARS - countCharacters(withLinks(text().trimEnd(), picks()), 2 * MESSAGE_MAX_CHARS)
  const note = (pick: DraftPick) => setPicks((before) => [...before, pick])
  const suggestions = createSuggestions(
    [emojiSource, memberSource(room, true, note), thingSource(note)],
    (token, { insert: text }) => insert(text, token.length),
    () => textBeforeCaret(field),
  )
  const suggested = () =>
    suggestions.items().length > 0
      ? { 'aria-controls': listId, 'aria-activedescendant': optionId(listId, suggestions.active()) }
      : {}
  const [isAskingForAll, setAskingForAll] = createSignal(false)
  const maySave = () => text().trim() !== '' && charactersLeft() >= 0

  function close() {
    endEdit(props.message.id)
    // The field is gone, and who writes goes on below.
    focusComposer()
  }
  function save() {
    if (!maySave()) return
    if (message().mentionsAll && !props.message.mentionsAll && mustConfirmAll(room())) setAskingForAll(true)
    else saveNow()
  }
  function saveNow() {
    if (message().body !== props.text) saveEdit(props.message, message())
    close()
  }

  onMount(() => {
    // A row that comes back while somebody scrolls, or writes in another field, must not move the page or take the focus.
    if (!isJustOpened(props.message.id)) return
    field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
    field.scrollIntoView({ block: 'nearest' })
  })

  return (
    <form
      class="message-editor"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event)) return
        event.preventDefault()
        close()
      }}
    >
      <SuggestionList id={listId} label={t('suggestions.label')} suggestions={suggestions} />
      <MessageField
        fieldRef={(element) => {
          field = element
        }}
        text={text()}
        label={t('message.editLabel')}
        describedBy={counterId}
        isTooLong={charactersLeft() < 0}
        suggested={suggested()}
        onEdit={(edited) => {
          setText(edited)
          void suggestions.update(edited.slice(0, field.selectionStart))
        }}
        onKey={suggestions.handleKey}
        onBlur={suggestions.close}
        onClick={suggestions.close}
        onSend={save}
      />
      <CharacterCounter id={counterId} charactersLeft={charactersLeft()} />
      <div class="message-editor-buttons">
        <Button kind="primary" type="submit" disabled={!maySave()}>
          {t('message.save')}
        </Button>
        <Button kind="quiet" onClick={close}>
          {t('app.cancel')}
        </Button>
      </div>
      <AllDialog room={room()} open={isAskingForAll()} onClose={() => setAskingForAll(false)} onConfirm={saveNow} />
    </form>
  )
}
