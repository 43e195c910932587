// Messages that are still in the outbox, as a room shows them below the posted ones.
import type { Mentioned, Message } from '../../../src-bun/contract/chat.ts'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { OutboxEntry } from '../../live/outbox-storage.ts'
import { outboxEntries } from '../connection/commands.ts'
import { hub } from '../hub.ts'

export type PendingMessage = {
  clientId: string
  roomId: string
  body: string
  fileIds: readonly string[]
  /** The answers of a poll. */
  answers: readonly string[]
  createdAt: number
  failed?: ErrorCode
  mentions: Pick<Message, 'mentions' | 'mentionsAll'>
}

export function pendingMessages(roomId: string): PendingMessage[] {
  return outboxEntries().flatMap((entry) => {
    const message = asMessage(entry)
    return message?.roomId === roomId ? [message] : []
  })
}

/** The same object as long as nothing about the entry changes, so that `<For>` keeps its row. */
const pendingByEntry = new WeakMap<OutboxEntry, PendingMessage>()

function asMessage(entry: OutboxEntry): PendingMessage | undefined {
  const { command, clientId, createdAt, failed } = entry
  if (command.type !== 'chat.send') return undefined
  const { roomId, body, files = [], poll } = command
  const message = pendingByEntry.get(entry) ?? {
    clientId,
    roomId,
    body,
    fileIds: files.map(({ id }) => id),
    answers: poll?.answers ?? [],
    createdAt,
    mentions: mentionsOf(command),
    ...(failed === undefined ? {} : { failed }),
  }
  pendingByEntry.set(entry, message)
  return message
}

/** As far as this page knows them. */
function mentionsOf({ mentions = [], mentionsAll }: Mentioned): PendingMessage['mentions'] {
  const known = mentions.flatMap((id) => hub.members[id] ?? [])
  return { mentions: known.map(({ id, name }) => ({ id, name })), ...(mentionsAll && { mentionsAll }) }
}
