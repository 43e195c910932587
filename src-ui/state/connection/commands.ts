// Asking the hub for something: into the outbox first, then on the wire; the answer is the change it made, or a refusal.

import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { Change, ChangeOf, LoggedChange } from '../../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import type { ErrorFrame } from '../../../src-bun/contract/frames/live.ts'
import { newClientId } from '../../live/outbox.ts'
import { resend, send } from './connection.ts'
import { pending } from './pending.ts'

type Wanted<C> = C extends Command ? Omit<C, 'clientId'> : never
type Answer = (answer: LoggedChange | { code: ErrorCode }) => void

/** The hub is in trouble, not the command: it stays and goes out again. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['storage.unavailable', 'internal', 'sync.required'])
const TRY_AGAIN_AFTER_MS = 2000

const waiting = new Map<string, Answer>()
let isTryingAgain = false

/** Sends without waiting for an answer. */
export function tell(wanted: Wanted<Command>): void {
  put({ ...wanted, clientId: newClientId() })
}

/** Resolves when the hub has committed or refused it, which may be after the next reconnect, or when it is not wanted any more. */
export function ask<T extends Change['type']>(
  wanted: Wanted<Command>,
  expected: T,
  signal?: AbortSignal,
): Promise<ChangeOf<T> | { code: ErrorCode }> {
  const command = { ...wanted, clientId: newClientId() }
  return new Promise((resolve) => {
    waiting.set(command.clientId, (answer) => {
      if ('code' in answer) resolve(answer)
      else resolve(answer.type === expected ? (answer as ChangeOf<T> & LoggedChange) : { code: 'internal' })
    })
    signal?.addEventListener('abort', () => {
      pending.remove(command.clientId)
      settle(command.clientId, { code: 'internal' })
    })
    put(command)
  })
}

/** Somebody presses "retry" on a refused message. */
export function tellAgain(clientId: string): void {
  const entry = pending.revive(clientId)
  if (entry) send(entry.command)
}

export function answered(change: LoggedChange): void {
  if (change.clientId === undefined) return
  pending.remove(change.clientId)
  settle(change.clientId, change)
}

export function refused({ clientId, code }: ErrorFrame): void {
  if (clientId === undefined) return
  if (PASSING.has(code)) {
    if (!isTryingAgain) setTimeout(tryAgain, TRY_AGAIN_AFTER_MS)
    isTryingAgain = true
    return
  }
  const isMessage = pending
    .unanswered()
    .some((command) => command.clientId === clientId && command.type === 'chat.send')
  // What somebody has written stays until they say what to do with it; a refused click is told to whoever clicked.
  if (isMessage) pending.fail(clientId, code)
  else pending.remove(clientId)
  settle(clientId, { code })
}

function tryAgain() {
  isTryingAgain = false
  resend()
}

function put(command: Command) {
  pending.add(command)
  send(command)
}

function settle(clientId: string, answer: LoggedChange | { code: ErrorCode }) {
  waiting.get(clientId)?.(answer)
  waiting.delete(clientId)
}
