// The outbox of whoever is signed in, as the screen sees it.
import { createSignal } from 'solid-js'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import { deviceStorage, makeOutbox, type Outbox, type OutboxEntry } from '../../live/outbox.ts'

export type PendingMessage = { clientId: string; roomId: string; body: string; createdAt: number; failed?: ErrorCode }

const [entries, setEntries] = createSignal<readonly OutboxEntry[]>([])
let outbox: Outbox | undefined
let owner = ''

/** Resolves when what earlier tabs have left is taken over. */
export function openPending(hubId: string, memberId: string): Promise<void> {
  if (owner === `${hubId} ${memberId}`) return Promise.resolve()
  owner = `${hubId} ${memberId}`
  setEntries([])
  const mine = makeOutbox(memberId, deviceStorage(hubId), (next) => {
    if (outbox === mine) setEntries(next)
  })
  outbox = mine
  return mine.adopt()
}

export const pending = {
  add: (command: Command) => outbox?.add(command),
  remove: (clientId: string) => outbox?.remove(clientId),
  fail: (clientId: string, code: ErrorCode) => outbox?.fail(clientId, code),
  revive: (clientId: string) => outbox?.clearFailure(clientId),
  unanswered: (): Command[] => outbox?.unanswered() ?? [],
}

/** How many commands wait for the hub's answer. */
export function unansweredCount(): number {
  return entries().filter((entry) => entry.failed === undefined).length
}

export function pendingMessages(roomId: string): PendingMessage[] {
  return entries().flatMap((entry) => {
    const line = asMessage(entry)
    return line?.roomId === roomId ? [line] : []
  })
}

/** The same line object as long as nothing about it changes, so that a list keeps its rows. */
const lines = new WeakMap<OutboxEntry, PendingMessage>()

function asMessage(entry: OutboxEntry): PendingMessage | undefined {
  const { command, clientId, createdAt, failed } = entry
  if (command.type !== 'chat.send') return undefined
  const { roomId, body } = command
  const line = lines.get(entry) ?? { clientId, roomId, body, createdAt, ...(failed === undefined ? {} : { failed }) }
  lines.set(entry, line)
  return line
}

if (typeof document !== 'undefined') {
  window.addEventListener('beforeunload', (event) => {
    if (outbox?.hasUnpersisted()) event.preventDefault()
  })
}
