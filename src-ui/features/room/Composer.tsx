import { createMemo, createSignal, createUniqueId } from 'solid-js'
import IconSend from '~icons/lucide/send-horizontal'
import { countCharacters } from '../../../src-bun/contract/characters.ts'
import { MESSAGE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { t } from '../../i18n/i18n.ts'
import { roomName } from '../../state/hub.ts'
import { address, asksBeforeAll, type Pick, withLinks } from '../../state/rooms/addressing.ts'
import { announceTyping, draftOf, draftPicks, saveDraft, saveDraftPicks, sendMessage } from '../../state/rooms/chat.ts'
import { editMessage, lastOwnMessage } from '../../state/rooms/message-changes.ts'
import { answerNothing } from '../../state/rooms/replies.ts'
import { AllDialog } from './AllDialog.tsx'
import { AnswerBar } from './AnswerBar.tsx'
import { CharacterCounter } from './CharacterCounter.tsx'
import { EmojiButton } from './emoji/EmojiButton.tsx'
import { MessageField } from './MessageField.tsx'
import { emojiSource } from './suggestions/emoji-source.ts'
import { inserter } from './suggestions/insert-text.ts'
import { memberSource } from './suggestions/member-source.ts'
import { optionId, SuggestionList } from './suggestions/SuggestionList.tsx'
import { createSuggestions } from './suggestions/suggestions.ts'
import { thingSource } from './suggestions/thing-source.ts'

/** The form in which this person writes a message. Its text is a draft until it is sent. */
export function Composer(props: { room: Room }) {
  const counterId = createUniqueId()
  const listId = createUniqueId()
  let field!: HTMLTextAreaElement

  const draft = () => draftOf(props.room.id)
  // The message is sent without blank lines around it and spaces at its end, so they do not count. The first indent stays.
  const body = createMemo(() =>
    draft()
      .replace(/^\s*\n/, '')
      .trimEnd(),
  )
  // Links are longer than what was typed of them.
  const charactersLeft = createMemo(() => MESSAGE_MAX_CHARS - lengthOf(withLinks(body(), draftPicks(props.room.id))))
  const [isAskingForAll, setAskingForAll] = createSignal(false)
  const maySend = () => body() !== '' && charactersLeft() >= 0

  function edit(text: string) {
    saveDraft(props.room.id, text)
    if (text.trim() !== '') announceTyping(props.room.id)
  }

  const insert = inserter(() => field, edit)
  const note = (pick: Pick) => saveDraftPicks(props.room.id, [...draftPicks(props.room.id), pick])
  const suggestions = createSuggestions(
    [emojiSource, memberSource(() => props.room, note), thingSource(note)],
    (token, text) => insert(text, token.length),
  )
  const suggested = () =>
    suggestions.items().length > 0
      ? { 'aria-controls': listId, 'aria-activedescendant': optionId(listId, suggestions.active()) }
      : {}

  const message = () => address(body(), draftPicks(props.room.id), props.room)

  function send() {
    if (!maySend()) return
    if (message().mentionsAll && asksBeforeAll(props.room)) setAskingForAll(true)
    else sendNow()
  }

  function sendNow() {
    const { body, ...mentioned } = message()
    if (sendMessage(props.room.id, body, mentioned)) clearDraft()
    field.focus()
  }

  function clearDraft() {
    saveDraft(props.room.id, '')
    saveDraftPicks(props.room.id, [])
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.isComposing) answerNothing(props.room.id)
      }}
    >
      <SuggestionList id={listId} suggestions={suggestions} />
      <AnswerBar roomId={props.room.id} onCancel={() => field.focus()} />
      <MessageField
        fieldRef={(element) => {
          field = element
        }}
        text={draft()}
        label={t('room.compose', { room: roomName(props.room) })}
        describedBy={counterId}
        isTooLong={charactersLeft() < 0}
        suggested={suggested()}
        onEdit={(text) => {
          edit(text)
          void suggestions.update(text.slice(0, field.selectionStart))
        }}
        onKey={suggestions.handleKey}
        onBlur={suggestions.close}
        onSend={send}
        onArrowUp={() => editMessage(lastOwnMessage(props.room.id)?.id)}
      />
      <CharacterCounter id={counterId} charactersLeft={charactersLeft()} />
      <EmojiButton onPick={insert} />
      <button
        type="submit"
        class="composer-send"
        aria-label={t('room.send')}
        title={`${t('room.send')} (Enter)`}
        disabled={!maySend()}
      >
        <IconSend />
      </button>
      <AllDialog room={props.room} open={isAskingForAll()} onClose={() => setAskingForAll(false)} onConfirm={sendNow} />
    </form>
  )
}

/** In characters as people see them. A text that is far too long would take long to count, and is shown in UTF-16 units. */
function lengthOf(body: string): number {
  const upTo = 2 * MESSAGE_MAX_CHARS
  const count = countCharacters(body, upTo)
  return count < upTo ? count : body.length
}
