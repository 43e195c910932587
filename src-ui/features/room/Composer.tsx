import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  ErrorBoundary,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
} from 'solid-js'
import IconSend from '~icons/lucide/send-horizontal'
import { countCharacters } from '../../../src-bun/contract/characters.ts'
import { FILES_PER_MESSAGE, MESSAGE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { t } from '../../i18n/i18n.ts'
import { messageWord } from '../../i18n/parts/messages.ts'
import { roomName } from '../../state/hub.ts'
import { address, asksBeforeAll, type Pick, withLinks } from '../../state/rooms/addressing.ts'
import { attach, attachmentsOf, isSentWhenReady, sendDraft, sendWithFiles } from '../../state/rooms/attachments.ts'
import { announceTyping, bodyOf, draftOf, draftPicks, saveDraft, saveDraftPicks } from '../../state/rooms/chat.ts'
import { editMessage, lastOwnMessage } from '../../state/rooms/message-changes.ts'
import { clearReply } from '../../state/rooms/replies.ts'
import { memberSource } from '../../state/suggestions/member-source.ts'
import { createSuggestions } from '../../state/suggestions/suggestions.ts'
import { acceptFiles } from '../../ui/fields/accept-files.ts'
import { inserter } from '../../ui/fields/insert-text.ts'
import { optionId, SuggestionList } from '../../ui/fields/SuggestionList.tsx'
import { latePart } from '../../ui/parts/lazy-part.ts'
import { AllDialog } from './AllDialog.tsx'
import { CharacterCounter } from './CharacterCounter.tsx'
import { EmojiButton } from './emoji/EmojiButton.tsx'
import { AttachButton } from './files/AttachButton.tsx'
import { AttachmentTray } from './files/AttachmentTray.tsx'
import { createLongText, fileOfText } from './files/long-text.ts'
import { MessageField } from './MessageField.tsx'
import { PollButton } from './polls/PollButton.tsx'
import { ReplyBar } from './ReplyBar.tsx'
import { emojiSource } from './suggestions/emoji-source.ts'
import { thingSource } from './suggestions/thing-source.ts'

const LongTextOffer = latePart(() => import('./files/LongTextOffer.tsx'))

/** The form in which this person writes a message. Its text is a draft until it is sent. */
export function Composer(props: { room: Room }) {
  const counterId = createUniqueId()
  const listId = createUniqueId()
  let field!: HTMLTextAreaElement

  const draft = () => draftOf(props.room.id)
  // What is not sent does not count.
  const body = createMemo(() => bodyOf(draft()))
  const hasFiles = () => attachmentsOf(props.room.id).length > 0
  /** Why some files were not added. */
  const [filesNote, setFilesNote] = createSignal('')
  const hasRefused = () => attachmentsOf(props.room.id).some(({ state }) => state === 'failed')
  /** Somebody has tried to send the message with a file that was refused. */
  const [isHeldBack, setHeldBack] = createSignal(false)
  createEffect(() => {
    if (!hasRefused()) setHeldBack(false)
  })
  // Links are longer than what was typed of them.
  const charactersLeft = createMemo(() => MESSAGE_MAX_CHARS - lengthOf(withLinks(body(), draftPicks(props.room.id))))
  const longText = createLongText(draft, () => charactersLeft() < 0)
  createEffect(
    on(
      () => props.room.id,
      () => {
        setFilesNote('')
        longText.forget()
      },
    ),
  )
  const [isAskingForAll, setAskingForAll] = createSignal(false)
  const maySend = () =>
    (body() !== '' || hasFiles()) && charactersLeft() >= 0 && !hasRefused() && !isSentWhenReady(props.room.id)

  function edit(text: string) {
    saveDraft(props.room.id, text)
    if (text.trim() !== '') announceTyping(props.room.id)
  }

  const insert = inserter(() => field, edit)
  const note = (pick: Pick) => saveDraftPicks(props.room.id, [...draftPicks(props.room.id), pick])
  const suggestions = createSuggestions(
    [emojiSource, memberSource(() => props.room, true, note), thingSource(note)],
    (token, { insert: text }) => insert(text, token.length),
  )
  const suggested = () =>
    suggestions.items().length > 0
      ? { 'aria-controls': listId, 'aria-activedescendant': optionId(listId, suggestions.active()) }
      : {}

  const message = () => address(body(), draftPicks(props.room.id), props.room)

  function send() {
    setHeldBack(hasRefused())
    if (!maySend()) return
    if (message().mentionsAll && asksBeforeAll(props.room)) setAskingForAll(true)
    else sendNow()
  }

  function sendNow() {
    setFilesNote('')
    if (hasFiles()) sendWithFiles(props.room.id)
    else sendDraft(props.room)
    field.focus()
  }

  /** `text`: what the file was made of. Returns whether there was room for all of them. */
  function addFiles(files: File[], text?: string): boolean {
    const isTooMany = attach(props.room.id, files, text)
    setFilesNote(isTooMany ? t('files.atMost', { count: FILES_PER_MESSAGE }) : '')
    field.focus()
    return !isTooMany
  }

  function makeFile() {
    const text = longText.text()
    if (!addFiles([fileOfText(text)], text)) return
    const [before = '', ...after] = draft().split(text)
    edit(before + after.join(text))
  }

  function makeText(text: string) {
    edit(draft() === '' ? text : `${draft().trimEnd()}\n${text}`)
    field.focus()
  }

  return (
    <form
      class="composer"
      ref={(form) =>
        onMount(() =>
          onCleanup(
            acceptFiles(
              form.closest<HTMLElement>('.room') ?? form,
              (files) => void addFiles(files),
              () => messageWord('drop'),
            ),
          ),
        )
      }
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onPaste={({ clipboardData }) => longText.paste(clipboardData?.getData('text/plain') ?? '')}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.isComposing) clearReply(props.room.id)
      }}
    >
      <SuggestionList id={listId} label={t('suggestions.label')} suggestions={suggestions} />
      <ReplyBar roomId={props.room.id} onCancel={() => field.focus()} />
      <AttachmentTray
        roomId={props.room.id}
        note={isHeldBack() ? messageWord('heldBack') : filesNote()}
        onRemoved={() => field.focus()}
        onBackToText={makeText}
      />
      <Show when={longText.text()}>
        <ErrorBoundary fallback={undefined}>
          <Suspense>
            <LongTextOffer
              isTooLong={charactersLeft() < 0}
              onFile={makeFile}
              onKeep={() => {
                longText.forget()
                field.focus()
              }}
            />
          </Suspense>
        </ErrorBoundary>
      </Show>
      <AttachButton onFiles={addFiles} />
      <PollButton room={props.room} />
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
