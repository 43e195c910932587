// How a client asks the hub to do something. Pages and scripts use the same channel.
//
// A command gets a `clientId`, goes into the outbox and then to the socket. The answer carries the same `clientId`: it is
// the change that the command made, or an error code. Until then the command stays in the outbox, and the socket sends the
// whole outbox again after each reconnect. That is harmless, because the hub runs a `clientId` once.
//
// Not every error code is an answer. Some mean that the hub cannot take any command at the moment. Then all commands stay in the
// outbox, new ones too, so that none overtakes an earlier one: a second edit that is stored before the first would be lost. After a pause
// the first of them is sent as a probe, and when the hub has answered it, the others follow in order.
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { ErrorFrame } from '../../src-bun/contract/frames/live.ts'
import { clientIdFor, type Outbox } from './outbox.ts'
import { whyUnreadable } from './readable.ts'
import type { LiveSocket } from './socket.ts'

/** A command before it has its `clientId`. */
export type NewCommand = WithoutClientId<Command>
type WithoutClientId<C> = C extends Command ? Omit<C, 'clientId'> : never
/**
 * Two codes are not from the hub. `aborted`: this client has stopped waiting for the answer. `disconnected`: the host, or
 * another device of the same person, has ended the connection.
 */
export type NoAnswer = 'aborted' | 'disconnected'
export type CommandAnswer = LoggedChange | { code: ErrorCode | NoAnswer }

export type CommandChannelOptions = {
  outbox: Outbox
  socket: Pick<LiveSocket, 'send'>
  /** Whether a command stays in the outbox as failed when it is refused, so that its author can retry or discard it. */
  staysWhenRefused?(command: Command): boolean
  /** Resolves when the outbox has loaded what is stored. Nothing is sent before that, because a new command would overtake the stored ones. */
  adopted?: Promise<void>
  retryAfterMs?: number
  adoptedWithinMs?: number
}

export type CommandChannel = {
  /** For callers that do not need the answer. */
  send(command: NewCommand): void
  /**
   * Resolves when the hub has committed or refused the command, which may be after a reconnect. A command that is too large or
   * too deep for the hub to read is refused at once. Resolves with `aborted` if `signal` aborts, which also discards the
   * command, or with the code with which the channel is closed. The hub may still run a command that was sent before. Rejects
   * if the command cannot be written as JSON. `isForNow`: it ends with this page, instead of being sent by the next one.
   */
  run(command: NewCommand, signal?: AbortSignal, isForNow?: boolean): Promise<CommandAnswer>
  /** Makes a failed command an unanswered one again and sends it. */
  retry(clientId: string): void
  /** To be called after each `caught-up`. Returns the commands to send, in order: all that are not answered, or while they are held a probe. */
  resume(): readonly Command[]
  /** Removes a command from the outbox, in all tabs of this device. */
  discard(clientId: string): void
  /** To be called with each change, and with the change of each `answered` frame. */
  handleChange(change: LoggedChange): void
  /** To be called with each `error` frame. */
  handleError(frame: ErrorFrame): void
  /** Commands stay in the outbox. Calls of `run`, open and later ones, resolve with `code`, which is `aborted` if none is given. */
  close(code?: ErrorCode | NoAnswer): void
}

/** The hub cannot write to its disk, or has not received the first `sync` of this socket. The command itself is not refused. */
const TEMPORARY: ReadonlySet<ErrorCode> = new Set(['storage.unavailable', 'storage.missing', 'sync.required'])
const RETRY_AFTER_MS = 2000
/** Some browsers never answer what they have stored. Commands do not wait for it for longer than this. */
const ADOPTED_WITHIN_MS = 3000
/** `internal` may be temporary, or a bug that comes back with every try. After this many tries, with growing pauses, it counts as a refusal. */
const INTERNAL_TRIES = 5

export function makeCommandChannel(options: CommandChannelOptions): CommandChannel {
  const { outbox, socket, staysWhenRefused, adopted, retryAfterMs = RETRY_AFTER_MS } = options
  const pendingAnswers = new Map<string, (answer: CommandAnswer) => void>()
  /** How often the hub has answered a command with `internal`. A reload starts from 0. */
  const internalCounts = new Map<string, number>()
  /** By `clientId`. A command that was answered with `internal` has a pause of its own, which grows with the tries; it holds no other back. */
  const retryTimers = new Map<string, ReturnType<typeof setTimeout>>()
  /** Whether the hub takes no command at the moment. Then nothing is sent but a probe, after a pause. */
  let isHeld = false
  let probeId: string | undefined
  let probeTimer: ReturnType<typeof setTimeout> | undefined
  let isAdopting = adopted !== undefined
  let closedWith: ErrorCode | NoAnswer | undefined

  function addAndSend(command: Command, onAnswer?: (answer: CommandAnswer) => void, isForNow = false) {
    // Throws if the command cannot be written as JSON. This comes first, so that such a command does not get into the outbox.
    const unreadable = whyUnreadable(command)
    if (onAnswer) pendingAnswers.set(command.clientId, onAnswer)
    outbox.add(command, isForNow)
    if (unreadable) refuse(command.clientId, unreadable)
    else sendUnlessHeld(command)
  }

  function sendUnlessHeld(command: Command) {
    if (!isHeld && !isAdopting) socket.send(command)
  }

  function refuse(clientId: string, code: ErrorCode) {
    const entry = outbox.find(clientId)
    if (entry && staysWhenRefused?.(entry.command)) outbox.fail(clientId, code)
    else outbox.remove(clientId)
    finish(clientId, { code })
  }

  function finish(clientId: string, answer: CommandAnswer) {
    cancelRetry(clientId)
    internalCounts.delete(clientId)
    pendingAnswers.get(clientId)?.(answer)
    pendingAnswers.delete(clientId)
    if (clientId === probeId) release()
  }

  function discard(clientId: string) {
    outbox.discard(clientId)
    const wasProbe = clientId === probeId
    if (wasProbe) probeId = undefined
    finish(clientId, { code: 'aborted' })
    // The hub may still take no command.
    if (wasProbe) sendProbe()
  }

  /** The commands that are not answered and have no pause of their own. */
  const ready = () => outbox.unanswered().filter(({ clientId }) => !retryTimers.has(clientId))

  /** The hub takes no command at the moment: all wait, those too that are made from now on. */
  function hold(clientId: string) {
    // The answer to a command that was sent before this probe.
    if (probeId !== undefined && clientId !== probeId) return
    isHeld = true
    probeId = undefined
    probeTimer ??= setTimeout(sendProbe, retryAfterMs)
  }

  function nextProbe(): Command | undefined {
    clearTimeout(probeTimer)
    probeTimer = undefined
    const [probe] = ready()
    probeId = probe?.clientId
    isHeld = probe !== undefined
    return probe
  }

  /** If the socket cannot send it, it is sent after the next `caught-up`. */
  function sendProbe() {
    const probe = nextProbe()
    if (probe) socket.send(probe)
  }

  /** The hub has answered the probe, so it takes commands again. */
  function release() {
    isHeld = false
    probeId = undefined
    for (const command of ready()) socket.send(command)
  }

  function retryLater(clientId: string, delayMs: number) {
    cancelRetry(clientId)
    const sendAgain = () => {
      retryTimers.delete(clientId)
      const entry = outbox.find(clientId)
      if (entry && entry.failed === undefined) sendUnlessHeld(entry.command)
    }
    retryTimers.set(clientId, setTimeout(sendAgain, delayMs))
  }

  function cancelRetry(clientId: string) {
    clearTimeout(retryTimers.get(clientId))
    retryTimers.delete(clientId)
  }

  /** The pause before the next try of a command that was answered with `internal`, in ms. Undefined if there is none. */
  function pauseAfter(clientId: string): number | undefined {
    const tries = (internalCounts.get(clientId) ?? 0) + 1
    internalCounts.set(clientId, tries)
    return tries < INTERNAL_TRIES ? retryAfterMs * 2 ** (tries - 1) : undefined
  }

  function handleAdopted() {
    isAdopting = false
    if (closedWith === undefined) for (const command of ready()) sendUnlessHeld(command)
  }
  if (adopted) {
    void adopted.then(handleAdopted)
    setTimeout(() => isAdopting && handleAdopted(), options.adoptedWithinMs ?? ADOPTED_WITHIN_MS)
  }

  return {
    send: (command) => addAndSend({ ...command, clientId: clientIdFor(command.type) }),
    run: (newCommand, signal, isForNow) =>
      new Promise((resolve) => {
        if (closedWith !== undefined) return resolve({ code: closedWith })
        if (signal?.aborted) return resolve({ code: 'aborted' })
        const command = { ...newCommand, clientId: clientIdFor(newCommand.type) }
        addAndSend(command, resolve, isForNow)
        signal?.addEventListener('abort', () => discard(command.clientId))
      }),
    retry(clientId) {
      const entry = outbox.clearFailure(clientId)
      if (entry) sendUnlessHeld(entry.command)
    },
    discard,
    resume() {
      if (isAdopting) return []
      const probe = isHeld ? nextProbe() : undefined
      return probe ? [probe] : outbox.unanswered()
    },
    handleChange(change) {
      // Nobody else knows the random `clientId` of a command before its change, so a change with it is the answer.
      if (change.clientId === undefined) return
      outbox.remove(change.clientId)
      finish(change.clientId, change)
    },
    handleError({ clientId, code }) {
      if (clientId === undefined) return
      if (TEMPORARY.has(code)) return hold(clientId)
      const pauseMs = code === 'internal' ? pauseAfter(clientId) : undefined
      if (pauseMs === undefined) return refuse(clientId, code)
      retryLater(clientId, pauseMs)
      if (clientId === probeId) release()
    },
    close(code = 'aborted') {
      closedWith ??= code
      clearTimeout(probeTimer)
      probeId = undefined
      for (const clientId of [...retryTimers.keys()]) cancelRetry(clientId)
      for (const clientId of [...pendingAnswers.keys()]) finish(clientId, { code })
    },
  }
}
