// Changing, deleting, pinning and reacting to messages. What this person has changed is shown at once; it stands in the outbox until the hub has
// answered.
import { createSignal } from 'solid-js'
import type { ChatReact, Message, Pin, Reaction } from '../../../src-bun/contract/chat.ts'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { CommandOf } from '../../../src-bun/contract/frames/commands.ts'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { errorText } from '../../i18n/i18n.ts'
import type { OutboxEntry } from '../../live/outbox-storage.ts'
import { commandChannel, outboxEntries, runCommand } from '../connection/commands.ts'
import { hub, whyMayNotPost } from '../hub.ts'
import { showNotice } from '../notices.ts'
import type { Addressed, DraftPick } from './addressing.ts'

/** How long a deletion can be undone, in ms. Only then the hub is asked for it, which keeps no copy of the text. */
export const UNDO_MS = 8000

/** A text that the hub has not stored yet; `failed` says why it refused it. */
export type PendingEdit = { clientId: string; body: string; failed?: ErrorCode | undefined }

/** What is in the editor of a message: a text as it is typed, and what was picked for it. */
export type HalfEdit = { text: string; picks: readonly DraftPick[] }

const [editedId, setEditedId] = createSignal<string>()
/** The message whose editor is about to open, because this person has asked for it. */
let openingId: string | undefined
/** For each message whose new text is neither saved nor given up, what its editor has. A row leaves the page when somebody scrolls far away. */
const halfEdits = new Map<string, HalfEdit>()
/** Deletions that can still be undone, each with the function that asks the hub. */
const [doomed, setDoomed] = createSignal<ReadonlyMap<string, () => void>>(new Map())

/** The id of the message in the editor of this page. */
export { editedId as editedMessageId }

export function editMessage(messageId: string): void {
  openingId = messageId
  setEditedId(messageId)
}

/** Whether an editor that has come to the page was just asked for. Otherwise only its row has come back. */
export function isJustOpened(messageId: string): boolean {
  const isAsked = openingId === messageId
  openingId = undefined
  return isAsked
}

export const halfEdit = (messageId: string): HalfEdit | undefined => halfEdits.get(messageId)
export const keepHalfEdit = (messageId: string, edit: HalfEdit): void => void halfEdits.set(messageId, edit)

/** The text in the editor is saved or given up. */
export function endEdit(messageId: string): void {
  halfEdits.delete(messageId)
  setEditedId(undefined)
}

export const mayEdit = (message: Message, room?: Room): boolean =>
  message.authorId === hub.me?.id && !message.deleted && !message.poll?.voters && !whyMayNotPost(room)
export const mayDelete = (message: Message): boolean =>
  !message.deleted && hub.me?.role !== 'viewer' && (message.authorId === hub.me?.id || hub.me?.role === 'host')

/** The newest own message of a room, for who presses the arrow up in an empty field. */
export function lastOwnMessage(roomId: string): Message | undefined {
  return hub.messages[roomId]?.items.findLast((message) => mayEdit(message, hub.rooms[roomId]) && !isDoomed(message.id))
}

export function saveEdit({ roomId, id: messageId }: Message, text: Addressed): void {
  discardEdit(messageId)
  commandChannel()?.send({ type: 'chat.edit', roomId, messageId, ...text })
}

/** The last text that this person has given to a message, as long as it is in the outbox. */
export function pendingEdit(messageId: string): PendingEdit | undefined {
  const entry = pendingOf('chat.edit', messageId).at(-1)
  return entry && { clientId: entry.clientId, body: entry.command.body, failed: entry.failed }
}

/** Forgets the texts that the hub has refused. */
function discardEdit(messageId: string): void {
  for (const { clientId, failed } of pendingOf('chat.edit', messageId)) if (failed) commandChannel()?.discard(clientId)
}

/** Hides a message, and asks the hub to delete it once the time to undo that is over or the page is left. */
export function deleteSoon({ roomId, id: messageId }: Message): void {
  const timer = setTimeout(() => doomed().get(messageId)?.(), UNDO_MS)
  const ask = () => {
    clearTimeout(timer)
    undoDeletion(messageId)
    void askToDelete(roomId, messageId)
  }
  setDoomed((before) => new Map(before).set(messageId, ask))
}

export function undoDeletion(messageId: string): void {
  setDoomed((before) => new Map([...before].filter(([id]) => id !== messageId)))
}

/** `undoable`: this page has not asked the hub yet. `asked`: it has, and there is no answer. */
export function deletionOf(messageId: string): 'undoable' | 'asked' | undefined {
  if (doomed().has(messageId)) return 'undoable'
  return pendingOf('chat.delete', messageId).length > 0 ? 'asked' : undefined
}

const isDoomed = (messageId: string): boolean => deletionOf(messageId) !== undefined

async function askToDelete(roomId: string, messageId: string): Promise<void> {
  const answer = await runCommand({ type: 'chat.delete', roomId, messageId }, 'chat.deleted')
  if ('code' in answer) report(answer.code)
}

export async function react({ roomId, id: messageId }: Message, emoji: string, isSet: boolean): Promise<void> {
  const answer = await runCommand({ type: 'chat.react', roomId, messageId, emoji, isSet }, 'chat.reacted')
  if ('code' in answer) report(answer.code)
}

/** Somebody else may have deleted the message meanwhile, which the row shows by itself. */
function report(code: ErrorCode): void {
  if (code !== 'message.notFound')
    showNotice({ type: 'notice', text: errorText(code), fromName: hub.hubName, at: Date.now() })
}

export async function pin({ roomId, id: messageId }: Message, isSet: boolean): Promise<void> {
  const answer = await runCommand({ type: 'chat.pin', roomId, messageId, isSet }, 'chat.pinned')
  if ('code' in answer) report(answer.code)
}

/** The pin of a message with what this person has changed about it, also where the hub has not answered yet. */
export function pinOf(message: Message): Pin | undefined {
  const entry = pendingOf('chat.pin', message.id).findLast(({ failed }) => !failed)
  if (!entry) return message.pinned
  return entry.command.isSet ? { at: entry.createdAt, by: hub.me?.id ?? '', byName: hub.me?.name ?? '' } : undefined
}

/** The reactions with those of this person that the hub has not answered yet. */
export function reactionsOf(message: Message): Reaction[] {
  const me = hub.me?.id ?? ''
  const pending = pendingOf('chat.react', message.id).map(({ command }) => command)
  return pending.reduce((reactions, command) => withReaction(reactions, command, me), message.reactions ?? [])
}

/** Setting what is set, or taking back what is not there, changes nothing. */
export function withReaction(
  reactions: readonly Reaction[],
  { emoji, isSet }: Pick<ChatReact, 'emoji' | 'isSet'>,
  memberId: string,
): Reaction[] {
  const isThere = reactions.some((reaction) => reaction.emoji === emoji)
  const next = reactions.map((reaction) => {
    if (reaction.emoji !== emoji || reaction.memberIds.includes(memberId) === isSet) return reaction
    const others = reaction.memberIds.filter((id) => id !== memberId)
    return { emoji, memberIds: isSet ? [...others, memberId] : others }
  })
  if (isSet && !isThere) next.push({ emoji, memberIds: [memberId] })
  return next.filter(({ memberIds }) => memberIds.length > 0)
}

type MessageCommand = 'chat.edit' | 'chat.delete' | 'chat.react' | 'chat.pin'
type EntryOf<T extends MessageCommand> = OutboxEntry & { command: CommandOf<T> }

function pendingOf<T extends MessageCommand>(type: T, messageId: string): EntryOf<T>[] {
  const isOne = (entry: OutboxEntry): entry is EntryOf<T> =>
    entry.command.type === type && 'messageId' in entry.command && entry.command.messageId === messageId
  return outboxEntries().filter(isOne)
}

if (typeof document !== 'undefined') {
  window.addEventListener('pagehide', () => {
    for (const ask of doomed().values()) ask()
  })
  // The texts in the editors of messages would be lost.
  window.addEventListener('beforeunload', (event) => {
    if (halfEdits.size > 0) event.preventDefault()
  })
}
