// How a client asks the hub to do something; pages and scripts use the same.
//
// A command gets a `clientId`, goes into the outbox and then to the socket. The answer carries the same `clientId`: it is
// the change that the command made, or an error code. Until the answer is here the command stays in the outbox, and the
// socket sends the outbox again after each reconnect. That is harmless, because the hub runs each `clientId` once.
//
// Not every error code is an answer. Some say that the hub cannot take the command at the moment; then the command stays
// in the outbox and is sent again after a pause.
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { ErrorFrame } from '../../src-bun/contract/frames/live.ts'
import { newClientId, type Outbox } from './outbox.ts'
import type { LiveSocket } from './socket.ts'

/** A command before it has its `clientId`. */
export type CommandBody = WithoutClientId<Command>
type WithoutClientId<C> = C extends Command ? Omit<C, 'clientId'> : never
export type CommandAnswer = LoggedChange | { code: ErrorCode }

export type CommandChannelOptions = {
  outbox: Outbox
  socket: Pick<LiveSocket, 'send' | 'sendUnansweredCommands'>
  /** Commands that stay in the outbox as failed when they are refused, because a person decides what becomes of them. */
  staysWhenRefused?(command: Command): boolean
  retryAfterMs?: number
}

export type CommandChannel = {
  /** For whoever does not need the answer. */
  send(body: CommandBody): void
  /**
   * Resolves when the hub has committed or refused the command, which may be after a reconnect. An abort discards the
   * command and resolves with `internal`; a command that is on its way by then may still be run by the hub.
   */
  run(body: CommandBody, signal?: AbortSignal): Promise<CommandAnswer>
  /** Sends a command again that has failed. */
  retry(clientId: string): void
  /** Takes a command out of the outbox. */
  discard(clientId: string): void
  /** To be called with each change, and with the change of each `answered` frame. */
  handleChange(change: LoggedChange): void
  handleError(frame: ErrorFrame): void
  close(): void
}

/** The hub is in trouble, or this socket has not caught up yet. The command itself is not refused. */
const TEMPORARY: ReadonlySet<ErrorCode> = new Set(['storage.unavailable', 'internal', 'sync.required'])
const RETRY_AFTER_MS = 2000

export function makeCommandChannel(options: CommandChannelOptions): CommandChannel {
  const { outbox, socket, staysWhenRefused, retryAfterMs = RETRY_AFTER_MS } = options
  const pendingAnswers = new Map<string, (answer: CommandAnswer) => void>()
  /** One timer for all commands: the socket sends the whole outbox again. */
  let retryTimer: ReturnType<typeof setTimeout> | undefined

  function enqueue(command: Command) {
    outbox.add(command)
    socket.send(command)
  }

  function resolve(clientId: string, answer: CommandAnswer) {
    pendingAnswers.get(clientId)?.(answer)
    pendingAnswers.delete(clientId)
  }

  function retryLater() {
    retryTimer ??= setTimeout(() => {
      retryTimer = undefined
      socket.sendUnansweredCommands()
    }, retryAfterMs)
  }

  return {
    send: (body) => enqueue({ ...body, clientId: newClientId() }),
    run: (body, signal) =>
      new Promise((resolveAnswer) => {
        const command = { ...body, clientId: newClientId() }
        pendingAnswers.set(command.clientId, resolveAnswer)
        signal?.addEventListener('abort', () => {
          outbox.remove(command.clientId)
          resolve(command.clientId, { code: 'internal' })
        })
        enqueue(command)
      }),
    retry(clientId) {
      const entry = outbox.clearFailure(clientId)
      if (entry) socket.send(entry.command)
    },
    discard: (clientId) => void outbox.remove(clientId),
    handleChange(change) {
      if (change.clientId === undefined) return
      outbox.remove(change.clientId)
      resolve(change.clientId, change)
    },
    handleError({ clientId, code }) {
      if (clientId === undefined) return
      if (TEMPORARY.has(code)) return retryLater()
      const entry = outbox.find(clientId)
      if (entry && staysWhenRefused?.(entry.command)) outbox.fail(clientId, code)
      else outbox.remove(clientId)
      resolve(clientId, { code })
    },
    close: () => clearTimeout(retryTimer),
  }
}
