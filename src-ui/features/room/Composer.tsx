import { createMemo, createUniqueId } from 'solid-js'
import IconSend from '~icons/lucide/send-horizontal'
import { countCharacters } from '../../../src-bun/contract/characters.ts'
import { MESSAGE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { t } from '../../i18n/i18n.ts'
import { roomName } from '../../state/hub.ts'
import { announceTyping, draftOf, saveDraft, sendMessage } from '../../state/rooms/chat.ts'
import { editMessage, lastOwnMessage } from '../../state/rooms/message-changes.ts'
import { answerNothing } from '../../state/rooms/replies.ts'
import { AnswerBar } from './AnswerBar.tsx'
import { CharacterCounter } from './CharacterCounter.tsx'
import { EmojiButton } from './emoji/EmojiButton.tsx'
import { MessageField } from './MessageField.tsx'
import { emojiSource } from './suggestions/emoji-source.ts'
import { optionId, SuggestionList } from './suggestions/SuggestionList.tsx'
import { createSuggestions } from './suggestions/suggestions.ts'

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
  const charactersLeft = createMemo(() => MESSAGE_MAX_CHARS - lengthOf(body()))
  const maySend = () => body() !== '' && charactersLeft() >= 0

  function edit(text: string) {
    saveDraft(props.room.id, text)
    if (text.trim() !== '') announceTyping(props.room.id)
  }

  /** Puts a text in the place of the last `length` units before the caret, or of what is selected. */
  function insert(text: string, length = 0) {
    const { selectionStart, selectionEnd, value } = field
    const start = selectionStart - length
    edit(value.slice(0, start) + text + value.slice(selectionEnd))
    field.focus()
    field.setSelectionRange(start + text.length, start + text.length)
  }

  const suggestions = createSuggestions([emojiSource], (token, text) => insert(text, token.length))
  const suggested = () =>
    suggestions.items().length > 0
      ? { 'aria-controls': listId, 'aria-activedescendant': optionId(listId, suggestions.active()) }
      : {}

  function send() {
    if (!maySend()) return
    if (sendMessage(props.room.id, body())) saveDraft(props.room.id, '')
    field.focus()
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
    </form>
  )
}

/** In characters as people see them. A text that is far too long would take long to count, and is shown in UTF-16 units. */
function lengthOf(body: string): number {
  const upTo = 2 * MESSAGE_MAX_CHARS
  const count = countCharacters(body, upTo)
  return count < upTo ? count : body.length
}
