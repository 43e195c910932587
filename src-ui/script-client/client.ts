// `hubbub/client`: the pages' socket, with reconnect, resume and outbox, for scripts on Bun and Node.
import { treaty } from '@elysiajs/eden'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { ChangeOf, LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { MachinesFrame, Snapshot } from '../../src-bun/contract/frames/live.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { Hub } from '../../src-bun/transport/app.ts'
import { makeCommandChannel, type NewCommand, type NoAnswer } from '../live/command-channel.ts'
import { createPlaces } from '../live/moved/places.ts'
import { Outbox } from '../live/outbox.ts'
import type { OutboxStorage } from '../live/outbox-storage.ts'
import { isChange, isFinal, LiveSocket, type Loss, type ReceivedFrame } from '../live/socket.ts'
import { pause } from '../live/wake-up.ts'
import { type DocumentTexts, documentTexts } from './document-texts.ts'
import { Refused, valueOrThrow } from './refused.ts'

export { Refused } from './refused.ts'

export type ConnectOptions = {
  /**
   * As `http://192.168.1.37:4280`. An invitation link or what the address bar shows will do too: a path does not count, and
   * the token of a link is the code where `code` is not given.
   */
  origin: string
  /** For joining: a name, and the spoken code or the link's token if the door asks for one. Empty as not given. */
  name?: string
  code?: string
  /** In place of name and code: the token of an earlier session. */
  token?: string
  /** With `'recent'`, `world()` has only what is in use, and `api` asks for the rest. Without it, everything. */
  snapshot?: 'recent'
  /** For Node before 22, which has no WebSocket of its own: `import WebSocket from 'ws'`. */
  WebSocket?: unknown
  /** As `onLost` of `ScriptHub`, from the first try on: `connect` itself tries for as long as the hub does not open a socket. */
  onLost?: LossListener
}

/**
 * `problem` says what is known of a connection that was lost or did not open: a `Refused`, or an error with the words of the
 * WebSocket class, such as "Unexpected server response: 404". Undefined where nothing is known.
 */
export type LossListener = (why: Loss, problem: Error | undefined) => void

/** A hub that the script has joined. */
export type ScriptHub = DocumentTexts & {
  me: Member
  /** The token of the session, with which `connect` works later without the code. */
  token: string
  /** Every HTTP route of the hub, typed. Take it anew for each request, because the hub may move. */
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
   * Calls back each time the connection is lost, and each time a new one does not open. After `signedOut`, `removed` and
   * `disconnected` the client does not reconnect. Returns a function that stops it.
   */
  onLost(listener: LossListener): () => void
  close(): void
}

/**
 * Joins the hub, opens the socket and resolves when the first snapshot is here. Rejects with `Refused`, or with a `TypeError`
 * that says which option to change: an `origin` that is no address, or no `WebSocket` where the platform has none. A socket that
 * does not open is tried again for as long as the script runs; the option `onLost` is called at each try. A hub that has moved to
 * another of its addresses, or from its usual port to the next, is found again, and so is another machine of a hub on several, see `live/moved/places.ts`.
 */
export async function connect(options: ConnectOptions): Promise<ScriptHub> {
  const { origin: firstOrigin, linkToken } = readAddress(options.origin)
  const WebSocketClass = webSocketOf(options)
  const token = options.token ?? (await join(firstOrigin, options.name, options.code || linkToken))
  const apiAt = (at: string) => treaty<Hub>(at, { parseDate: false, headers: { authorization: `Bearer ${token}` } })
  /** Where the hub is now. */
  let origin = firstOrigin
  let api = apiAt(origin)
  const places = createPlaces(origin, token)
  /** What the machine that the script is connected to says of the others. */
  let machines: MachinesFrame | undefined
  let isClosed = false
  const { member: me } = await valueOrThrow(api.api.me.get())
  if (!me) throw new Refused('notHub')
  const changeListeners = new Set<(change: LoggedChange) => void>()
  const lossListeners = new Set<LossListener>(options.onLost && [options.onLost])
  // Unanswered commands are sent again after each reconnect, as long as the script runs.
  const outbox = new Outbox(me.id, IN_MEMORY)
  let snapshot: Snapshot | undefined
  let resolveReady = () => {}
  let rejectReady = (_fault: Refused) => {}
  const ready = new Promise<void>((resolve, reject) => {
    resolveReady = resolve
    rejectReady = reject
  })

  let ticketMaxMs = TICKET_FIRST_MAX_MS
  /** An address that is gone may answer nothing at all. On a slow network each try gets more time than the one before. */
  function fetchTicket() {
    const signal = AbortSignal.timeout(ticketMaxMs)
    ticketMaxMs = Math.min(ticketMaxMs * 2, TICKET_LAST_MAX_MS)
    return valueOrThrow(api.api.tickets.post({}, { fetch: { signal } }))
  }

  /** False where the hub is at no other place. */
  async function goElsewhere(): Promise<boolean> {
    const found = await places.find(origin)
    if (found === undefined || isClosed) return false
    origin = found
    api = apiAt(origin)
    return true
  }

  /** Nothing can be saved at the machine that the script is connected to, so it goes to another as soon as there is one. */
  async function leaveMachine(from: WebSocket): Promise<void> {
    for (; socket === from && machines?.isCutOff && !isClosed; await pause(LOOKED_FOR_AGAIN_AFTER_MS))
      if (await goElsewhere()) return from.close()
  }

  let socket: WebSocket | undefined
  let leaving: WebSocket | undefined
  const live = new LiveSocket({
    url: async () => {
      const { ticket } = await fetchTicket()
        .catch(async (refused: Refused) => {
          if (!(await goElsewhere())) throw refused
          return fetchTicket()
        })
        .catch((refused: Refused) => {
          // The session has ended while the hub was away, or while this computer was: no later try would be answered otherwise.
          if (refused.code === 'signIn.required') handleLoss('signedOut', '', refused)
          throw refused
        })
      ticketMaxMs = TICKET_FIRST_MAX_MS
      return `${origin.replace(/^http/, 'ws')}/live?token=${ticket}`
    },
    WebSocket: class extends WebSocketClass {
      constructor(url: string | URL) {
        super(url)
        socket = this
      }
    },
    ...(options.snapshot && { snapshot: options.snapshot }),
    received: handleFrame,
    unanswered: () => channel.resume(),
    caughtUp() {
      void learnPlaces().then(resolveReady)
    },
    lost: handleLoss,
  })

  let own: string[] = []
  /** Never rejects: without them the hub is looked for where it was. */
  const learnPlaces = () =>
    valueOrThrow(api.api.invitation.get())
      .then(({ links }) => {
        own = links.map(({ url }) => new URL(url).origin)
        places.learn([...own, ...(machines?.elsewhere ?? [])])
      })
      .catch(() => {})

  const channel = makeCommandChannel({ outbox, socket: live })

  function handleLoss(why: Loss, _reason: string, problem: unknown): void {
    if (isFinal(why)) {
      const code = FINAL_CODES[why] ?? 'aborted'
      rejectReady(new Refused(code))
      channel.close(code)
      live.close()
    }
    for (const listener of lossListeners) listener(why, errorOf(problem))
  }

  function handleFrame(frame: ReceivedFrame, isRepeated: boolean): void {
    if (frame.type === 'snapshot') snapshot = frame
    else if (frame.type === 'answered') channel.handleChange(frame.change)
    else if (frame.type === 'error') channel.handleError(frame)
    else if (frame.type === 'machines') handleMachines(frame)
    else if (isChange(frame)) {
      channel.handleChange(frame)
      if (!isRepeated) for (const listener of changeListeners) listener(frame)
    }
  }

  function handleMachines(frame: MachinesFrame): void {
    machines = frame
    places.learn([...own, ...frame.elsewhere])
    if (!frame.isCutOff || !socket || leaving === socket) return
    leaving = socket
    // The machine may be in touch with the others again, and cut off once more later.
    void leaveMachine(socket).finally(() => {
      leaving = undefined
    })
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
    get api() {
      return api
    },
    world: () => snapshot as Snapshot,
    run,
    say: async (roomId: string, body: string) =>
      ((await run({ type: 'chat.send', roomId, body })) as unknown as ChangeOf<'chat.posted'>).message,
    ...documentTexts(() => origin, token),
    onChange(listener) {
      changeListeners.add(listener)
      return () => changeListeners.delete(listener)
    },
    onLost(listener) {
      lossListeners.add(listener)
      return () => lossListeners.delete(listener)
    },
    close() {
      isClosed = true
      channel.close()
      live.close()
    },
  }
}

/** What `connect` needs of an address, which may be a link with a token, or have the path of a page. */
function readAddress(address: string): { origin: string; linkToken: string | undefined } {
  const url = parsedUrl(address)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new TypeError(`"${address}" is no address of a hub. One looks like http://192.168.1.37:4280.`)
  // The fragment of a link for the host is no code.
  const [, linkToken] = /^#([\w-]+)$/.exec(url.hash) ?? []
  return { origin: url.origin, linkToken }
}

function parsedUrl(address: string): URL | undefined {
  try {
    return new URL(address)
  } catch {
    return undefined
  }
}

function webSocketOf({ WebSocket: handedIn = globalThis.WebSocket }: ConnectOptions): typeof WebSocket {
  if (typeof handedIn === 'function') return handedIn as typeof WebSocket
  throw new TypeError(
    "There is no WebSocket here, as in Node before 22. Hand one in: connect({ …, WebSocket }) with import WebSocket from 'ws'.",
  )
}

async function join(origin: string, name = 'Script', code?: string): Promise<string> {
  const joined = await valueOrThrow(treaty<Hub>(origin).api.join.post(code ? { name, code } : { name }))
  if ('token' in joined) return joined.token
  // At a door with the setting `ask`, a script would have to wait for a person.
  throw new Refused('pending' in joined ? 'join.refused' : 'notHub')
}

function errorOf(problem: unknown): Error | undefined {
  if (problem instanceof Error) return problem
  return typeof problem === 'string' && problem !== '' ? new Error(problem) : undefined
}

/** From the end of one look for another machine to the next. */
const LOOKED_FOR_AGAIN_AFTER_MS = 2000

const TICKET_FIRST_MAX_MS = 4000
const TICKET_LAST_MAX_MS = 8000

/** What becomes of the commands under way after a loss that is final. */
const FINAL_CODES: Partial<Record<Loss, ErrorCode | NoAnswer>> = {
  signedOut: 'signIn.required',
  removed: 'member.removed',
  disconnected: 'disconnected',
}

const IN_MEMORY: OutboxStorage = { all: async () => [], put: async () => {}, remove: async () => {} }
