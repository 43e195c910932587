// `hubbub/client`: the pages' socket, with reconnect, resume and outbox, for scripts on Bun and Node.
import { treaty } from '@elysiajs/eden'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { ChangeOf, LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Snapshot } from '../../src-bun/contract/frames/live.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { Hub } from '../../src-bun/transport/app.ts'
import { type EdenResponse, toAnswer } from '../live/answer.ts'
import { makeCommandChannel, type NewCommand, type NoAnswer } from '../live/command-channel.ts'
import { Outbox } from '../live/outbox.ts'
import type { OutboxStorage } from '../live/outbox-storage.ts'
import { isChange, isFinal, LiveSocket, type Loss, type ReceivedFrame } from '../live/socket.ts'

export type ConnectOptions = {
  /** As `http://192.168.1.37:4280`. */
  origin: string
  /** For joining: a name, and the spoken code or the link's token if the door asks for one. */
  name?: string
  code?: string
  /** In place of name and code: the token of an earlier session. */
  token?: string
  /** For Node before 22, which has no WebSocket of its own: `import WebSocket from 'ws'`. */
  WebSocket?: unknown
}

/**
 * Why something was not done: the code of the hub's refusal, `unreachable` if nothing answered at the address, `aborted` if
 * `close` was called before the answer, or `disconnected` if the host has ended the connection before it.
 */
export class Refused extends Error {
  override name = 'Refused'
  constructor(readonly code: ErrorCode | 'unreachable' | NoAnswer) {
    super(code)
  }
}

/** A hub that the script has joined. */
export type ScriptHub = {
  me: Member
  /** The token of the session, with which `connect` works later without the code. */
  token: string
  /** Every HTTP route of the hub, typed. */
  api: ReturnType<typeof treaty<Hub>>
  /** The last snapshot that the hub has sent: rooms, members, documents, boards. Later changes are not in it. */
  world(): Snapshot
  /**
   * Runs a command. Resolves with the change it made, once that is on the hub's disk; rejects with `Refused`. While the hub is
   * away it waits. After a loss that is final (`onLost`) it rejects, with `signIn.required`, `member.removed` or `disconnected`.
   */
  run<C extends NewCommand>(command: C): Promise<LoggedChange>
  /** Posts a message in a room. Rejects with `Refused`. */
  say(roomId: string, body: string): Promise<Message>
  /**
   * Calls back with each change from now on, once and in order, across reconnects. After an absence of more than 5,000 changes
   * or under another epoch there is a new `world()` instead. Returns a function that stops it.
   */
  onChange(listener: (change: LoggedChange) => void): () => void
  /**
   * Calls back each time the connection is lost. After `signedOut`, `removed` and `disconnected` the client does not reconnect.
   * Returns a function that stops it.
   */
  onLost(listener: (why: Loss) => void): () => void
  close(): void
}

/** Joins the hub, opens the socket and resolves when the first snapshot is here. Rejects with `Refused`. */
export async function connect(options: ConnectOptions): Promise<ScriptHub> {
  const { origin } = options
  const token = options.token ?? (await join(options))
  const api = treaty<Hub>(origin, { parseDate: false, headers: { authorization: `Bearer ${token}` } })
  const { member: me } = await valueOrThrow(api.api.me.get())
  const changeListeners = new Set<(change: LoggedChange) => void>()
  const lossListeners = new Set<(why: Loss) => void>()
  // Unanswered commands are sent again after each reconnect, as long as the script runs.
  const outbox = new Outbox(me.id, IN_MEMORY)
  let snapshot: Snapshot | undefined
  let resolveReady = () => {}
  let rejectReady = (_fault: Refused) => {}
  const ready = new Promise<void>((resolve, reject) => {
    resolveReady = resolve
    rejectReady = reject
  })

  const live = new LiveSocket({
    url: async () => {
      const answer = await toAnswer(api.api.tickets.post({}))
      // The session has ended while the hub was away, or while this computer was: no later try would be answered otherwise.
      if (!answer.ok && answer.code === 'signIn.required') handleLoss('signedOut')
      if (!answer.ok) throw new Refused(answer.code)
      return `${origin.replace(/^http/, 'ws')}/live?token=${answer.value.ticket}`
    },
    WebSocket: options.WebSocket as typeof WebSocket | undefined,
    received: handleFrame,
    unanswered: () => outbox.unanswered(),
    caughtUp: () => resolveReady(),
    lost: handleLoss,
  })

  const channel = makeCommandChannel({ outbox, socket: live })

  function handleLoss(why: Loss): void {
    if (isFinal(why)) {
      const code = FINAL_CODES[why] ?? 'aborted'
      rejectReady(new Refused(code))
      channel.close(code)
      live.close()
    }
    for (const listener of lossListeners) listener(why)
  }

  function handleFrame(frame: ReceivedFrame, isRepeated: boolean): void {
    if (frame.type === 'snapshot') snapshot = frame
    else if (frame.type === 'answered') channel.handleChange(frame.change)
    else if (frame.type === 'error') channel.handleError(frame)
    else if (isChange(frame)) {
      channel.handleChange(frame)
      if (!isRepeated) for (const listener of changeListeners) listener(frame)
    }
  }

  async function run<C extends NewCommand>(command: C): Promise<LoggedChange> {
    const answer = await channel.run(command)
    if ('code' in answer) throw new Refused(answer.code)
    return answer
  }

  try {
    await ready
  } catch (fault) {
    live.close()
    throw fault
  }
  return {
    me,
    token,
    api,
    world: () => snapshot as Snapshot,
    run,
    say: async (roomId: string, body: string) =>
      ((await run({ type: 'chat.send', roomId, body })) as unknown as ChangeOf<'chat.posted'>).message,
    onChange(listener) {
      changeListeners.add(listener)
      return () => changeListeners.delete(listener)
    },
    onLost(listener) {
      lossListeners.add(listener)
      return () => lossListeners.delete(listener)
    },
    close() {
      channel.close()
      live.close()
    },
  }
}

async function join({ origin, name = 'Script', code }: ConnectOptions): Promise<string> {
  const joined = await valueOrThrow(treaty<Hub>(origin).api.join.post(code === undefined ? { name } : { name, code }))
  // At a door with the setting `ask`, a script would have to wait for a person.
  if (!('token' in joined)) throw new Refused('join.refused')
  return joined.token
}

/** The value of an answer. Throws what the hub has refused. */
async function valueOrThrow<T>(request: Promise<EdenResponse<T>>): Promise<T> {
  const answer = await toAnswer(request)
  if (answer.ok) return answer.value
  throw new Refused(answer.status === 0 ? 'unreachable' : answer.code)
}

/** What becomes of the commands under way after a loss that is final. */
const FINAL_CODES: Partial<Record<Loss, ErrorCode | NoAnswer>> = {
  signedOut: 'signIn.required',
  removed: 'member.removed',
  disconnected: 'disconnected',
}

const IN_MEMORY: OutboxStorage = { all: async () => [], put: async () => {}, remove: async () => {} }
