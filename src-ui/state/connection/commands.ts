// The commands of the person who is signed in on this page, and the outbox of those that the hub has not answered yet.
import { createSignal } from 'solid-js'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { Change, ChangeOf, LoggedChange } from '../../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import { type CommandChannel, makeCommandChannel, type NewCommand } from '../../live/command-channel.ts'
import { Outbox } from '../../live/outbox.ts'
import { deviceStorage, type OutboxEntry } from '../../live/outbox-storage.ts'
import { send } from './connection.ts'

const [entries, setEntries] = createSignal<readonly OutboxEntry[]>([])
/** Whether the browser stores the outbox. If not, it lasts as long as this tab. */
const [isStored, setStored] = createSignal(true)
let outbox: Outbox | undefined
let channel: CommandChannel | undefined
/** The hub and the member that the outbox belongs to. */
let outboxKey = ''

export { entries as outboxEntries, isStored as isOutboxStored }

/** Undefined until somebody has signed in on this page. */
export const commandChannel = (): CommandChannel | undefined => channel

/**
 * Loads what this member's tabs, this one included, have stored on this device, and then sends what is not answered. Does nothing if the
 * channel of this member is open already.
 */
export function openCommandChannel(hubId: string, memberId: string): void {
  const key = `${hubId} ${memberId}`
  if (outboxKey === key) return
  outboxKey = key
  channel?.close()
  setEntries([])
  const newOutbox = new Outbox(
    memberId,
    deviceStorage(hubId),
    (next) => {
      // A later sign-in may have replaced this outbox while it was still reading its storage.
      if (outbox === newOutbox) setEntries(next)
    },
    setStored,
  )
  outbox = newOutbox
  channel = makeCommandChannel({
    outbox,
    socket: { send },
    adopted: newOutbox.adopt(),
    // What somebody has written stays until they decide what to do with it. A refused click is reported to its caller.
    staysWhenRefused: isText,
  })
}

/**
 * Resolves when the hub has answered: with the change that the command made, which is of one of the `expected` types, or with
 * the code of the refusal. An abort of `signal` discards the command. `isForNow`: so does the end of this page.
 */
export async function runCommand<T extends Change['type']>(
  command: NewCommand,
  expected: T | readonly T[],
  signal?: AbortSignal,
  isForNow = false,
): Promise<ChangeOf<T> | { code: ErrorCode }> {
  if (!channel) return { code: 'signIn.required' }
  const answer = await channel.run(command, signal, isForNow)
  if ('code' in answer) {
    // Neither of these codes is one of the hub. `aborted`: the caller's `signal` has aborted, and the caller ignores the code; or another
    // member has signed in on this page, so the one who sent this command would have to sign in again. `disconnected` comes only in the
    // client for scripts.
    return { code: answer.code === 'aborted' || answer.code === 'disconnected' ? 'signIn.required' : answer.code }
  }
  const types: readonly string[] = [expected].flat()
  return types.includes(answer.type) ? (answer as ChangeOf<T> & LoggedChange) : { code: 'internal' }
}

/** The commands to send after each `caught-up`, in order. */
export const commandsToSend = (): readonly Command[] => channel?.resume() ?? []

/** How many commands the hub has not answered yet. */
export function unansweredCount(): number {
  return entries().filter((entry) => entry.failed === undefined).length
}

function isText({ type }: Command): boolean {
  return type === 'chat.send' || type === 'chat.edit'
}

if (typeof document !== 'undefined') {
  window.addEventListener('beforeunload', (event) => {
    if (outbox?.hasUnpersisted()) event.preventDefault()
  })
}
