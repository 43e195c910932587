// The commands of the person who is signed in on this page, and what of them the hub has not answered yet.
import { createSignal } from 'solid-js'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { Change, ChangeOf, LoggedChange } from '../../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import { type CommandBody, type CommandChannel, makeCommandChannel } from '../../live/command-channel.ts'
import { Outbox } from '../../live/outbox.ts'
import { deviceStorage, type OutboxEntry } from '../../live/outbox-storage.ts'
import { send, sendUnansweredCommands } from './connection.ts'

const [entries, setEntries] = createSignal<readonly OutboxEntry[]>([])
let outbox: Outbox | undefined
let channel: CommandChannel | undefined
let owner = ''

export { entries as outboxEntries }

/** Undefined as long as nobody is signed in. */
export const commandChannel = (): CommandChannel | undefined => channel

/** Resolves when the outbox holds what earlier tabs of this member have left on this device. */
export function openCommandChannel(hubId: string, memberId: string): Promise<void> {
  if (owner === `${hubId} ${memberId}`) return Promise.resolve()
  owner = `${hubId} ${memberId}`
  channel?.close()
  setEntries([])
  const mine = new Outbox(memberId, deviceStorage(hubId), (next) => {
    if (outbox === mine) setEntries(next)
  })
  outbox = mine
  channel = makeCommandChannel({ outbox, socket: { send, sendUnansweredCommands }, staysWhenRefused: isMessage })
  return outbox.adopt()
}

/** Resolves with the change, which is of one of the types `expected`, once the hub has committed the command, or with the code of its refusal. */
export async function runCommand<T extends Change['type']>(
  body: CommandBody,
  expected: T | readonly T[],
  signal?: AbortSignal,
): Promise<ChangeOf<T> | { code: ErrorCode }> {
  if (!channel) return { code: 'signIn.required' }
  const answer = await channel.run(body, signal)
  if ('code' in answer) return answer
  const types: readonly string[] = [expected].flat()
  return types.includes(answer.type) ? (answer as ChangeOf<T> & LoggedChange) : { code: 'internal' }
}

export const unansweredCommands = (): Command[] => outbox?.unanswered() ?? []

/** How many commands the hub has not answered yet. */
export function unansweredCount(): number {
  return entries().filter((entry) => entry.failed === undefined).length
}

/** What somebody has written stays until they decide what to do with it. A refused click is reported to its caller. */
function isMessage(command: Command): boolean {
  return command.type === 'chat.send'
}

if (typeof document !== 'undefined') {
  window.addEventListener('beforeunload', (event) => {
    if (outbox?.hasUnpersisted()) event.preventDefault()
  })
}
