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
import { address, type DraftPick, mustConfirmAll, withLinks } from '../../state/rooms/addressing.ts'
import { attach, attachmentsOf, heldText, sendDraft, sendWithFiles } from '../../state/rooms/attachments.ts'
import { announceTyping, bodyOf, draftOf, draftPicks, saveDraft, saveDraftPicks } from '../../state/rooms/chat.ts'
import { editMessage, lastOwnMessage } from '../../state/rooms/message-changes.ts'
import { clearReply } from '../../state/rooms/replies.ts'
import { memberSource } from '../../state/suggestions/member-source.ts'
import { createSuggestions } from '../../state/suggestions/suggestions.ts'
import { acceptFiles } from '../../ui/fields/accept-files.ts'
import { isComposing } from '../../ui/fields/composing.ts'
import { inserter, textBeforeCaret } from '../../ui/fields/insert-text.ts'
import { optionId, SuggestionList } from '../../ui/fields/SuggestionList.tsx'
import { earlyPart, latePart } from '../../ui/parts/lazy-part.ts'
import { CharacterCounter } from './CharacterCounter.tsx'
import { EmojiButton } from './emoji/EmojiButton.tsx'
import { AttachButton } from './files/AttachButton.tsx'
import { createLongText, fileOfText } from './files/long-text.ts'
import { AllDialog } from './LateAllDialog.tsx'
import { MessageField } from './MessageField.tsx'
import { PollButton } from './polls/PollButton.tsx'
import { ReplyBar } from './ReplyBar.tsx'
import { emojiSource } from './suggestions/emoji-source.ts'
import { thingSource } from './suggestions/thing-source.ts'

/** Early, because files are chosen while the hub is away, too. */
const AttachmentTray = earlyPart(() => import('./files/AttachmentTray.tsx'))
const LongTextOffer = latePart(() => import('./files/LongTextOffer.tsx'))

/** The form in which this person writes a message. Its text is a draft until it is sent. */
export function Composer(props: { room: Room }) {
  const counterId = createUniqueId()
  const listId = createUniqueId()
  let field!: HTMLTextAreaElement

  const draft = () => draftOf(props.room.id)
  // The text as it will be sent: the blank lines around it and the spaces at its end are left out, and do not count against the limit.
  const body = createMemo(() => bodyOf(draft()))
  const hasFiles = () => attachmentsOf(props.room.id).length > 0
  /** The message that says why some files were not added. */
  const [filesNote, setFilesNote] = createSignal('')
  const hasFailedFile = () => attachmentsOf(props.room.id).some(({ state }) => state === 'failed')
  /** Whether the message before this one still waits for its files. */
  const isAfterAnother = () => heldText(props.room.id) !== undefined
  /** Whether this person has tried to send the message although one of its files has failed, or another message waits. */
  const [isHeldBack, setHeldBack] = createSignal(false)
  createEffect(() => {
    if (!hasFailedFile() && !isAfterAnother()) setHeldBack(false)
  })
  // A `#name` that was chosen from the suggestions is sent as a link, which is longer than the name. So the links are counted.
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
  /** Whether the page asks if everybody in the room is to be mentioned (`@all`). */
  const [isConfirmingAll, setConfirmingAll] = createSignal(false)
  /** More than a message may have, where one that waited was taken back. */
  const hasTooManyFiles = () => attachmentsOf(props.room.id).length > FILES_PER_MESSAGE
  const maySend = () =>
    (body() !== '' || hasFiles()) &&
    charactersLeft() >= 0 &&
    !hasFailedFile() &&
    !hasTooManyFiles() &&
    !isAfterAnother()
  const note = () => {
    if (hasTooManyFiles()) return t('files.atMost', { count: FILES_PER_MESSAGE })
    if (!isHeldBack()) return filesNote()
    return messageWord(hasFailedFile() ? 'heldBack' : 'afterAnother')
  }

  function edit(text: string) {
    saveDraft(props.room.id, text)
    if (text.trim() !== '') announceTyping(props.room.id)
  }

  const insert = inserter(() => field, edit)
  const addPick = (pick: DraftPick) => saveDraftPicks(props.room.id, [...draftPicks(props.room.id), pick])
  const suggestions = createSuggestions(
    [emojiSource, memberSource(() => props.room, true, addPick), thingSource(addPick)],
    (token, { insert: text }) => insert(text, token.length),
    () => textBeforeCaret(field),
  )
  const suggested = () =>
    suggestions.items().length > 0
      ? { 'aria-controls': listId, 'aria-activedescendant': optionId(listId, suggestions.active()) }
      : {}

  const message = () => address(body(), draftPicks(props.room.id), props.room)

  function send() {
    setHeldBack(hasFailedFile() || (isAfterAnother() && (body() !== '' || hasFiles())))
    if (!maySend()) return
    if (message().mentionsAll && mustConfirmAll(props.room)) setConfirmingAll(true)
    else sendNow()
  }

  function sendNow() {
    setFilesNote('')
    if (hasFiles()) sendWithFiles(props.room)
    else sendDraft(props.room)
    field.focus()
  }

  /** `text`: the text that the file was made of, if so. Returns whether the message may have all of these files. */
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
        // A panel or a dialog inside this form has closed on this Escape.
        if (event.key === 'Escape' && !event.defaultPrevented && !isComposing(event)) clearReply(props.room.id)
      }}
    >
      <SuggestionList id={listId} label={t('suggestions.label')} suggestions={suggestions} />
      <ReplyBar roomId={props.room.id} onCancel={() => field.focus()} />
      <AttachmentTray roomId={props.room.id} note={note()} onRemoved={() => field.focus()} onBackToText={makeText} />
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
        onClick={suggestions.close}
        onSend={send}
        onArrowUp={() => {
          const last = lastOwnMessage(props.room.id)
          if (last) editMessage(last.id)
        }}
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
      <AllDialog
        room={props.room}
        open={isConfirmingAll()}
        onClose={() => setConfirmingAll(false)}
        onConfirm={sendNow}
      />
    </form>
  )
}

/**
 * The length of a text in characters as people see them (grapheme clusters). If it has at least twice as many as a message may have, returns
 * its number of UTF-16 units instead, because counting all of them would take long.
 */
function lengthOf(body: string): number {
  const upTo = 2 * MESSAGE_MAX_CHARS
  const count = countCharacters(body, upTo)
  return count < upTo ? count : body.length
}
