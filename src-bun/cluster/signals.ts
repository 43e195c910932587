// Signals between the machines: presence, typing, reading positions and carets, none of which is stored. Each machine sends the
// signals of its own sockets, and delivers those of the other machines to its own sockets. A signal may be lost, so each machine sends the
// list of its sockets again every two seconds. A machine from which nothing was received for six seconds counts as gone, with its sockets.
import type { Member } from '../contract/members.ts'
import type { ChosenStatus, HereStatus, Place } from '../contract/presence.ts'
import type { Presence } from '../domain/members/presence.ts'
import { type OnFault, runLater, runRegularly } from '../timers.ts'
import type { DocumentSockets } from '../transport/documents/sockets.ts'
import type { Fanout } from '../transport/fanout.ts'
import type { RoomActivity } from '../transport/subscriber.ts'
import type { ClusterLog } from './log.ts'
import { pack, unpack } from './record.ts'

const TOPIC = 'signals'
const REPEAT_MS = 2000
const GONE_AFTER_MS = 6000
/** A reading position arrives through the log, some ms after the frame that announces it. So the sockets are sent it after this time, in ms. */
const READ_LATER_MS = 500

/** One socket of a member. Places and words are as `presence.set` and `presence.show` take them. */
type Here = {
  memberId: string
  status: HereStatus
  place?: Place | undefined
  words?: string | undefined
  forMs?: number | undefined
}
type Carets = Parameters<DocumentSockets['carets']['showRemote']>[3]
type Signal = { from: string } & (
  | { kind: 'all'; here: [string, Here][] }
  | { kind: 'here'; socketId: string; here: Here | undefined }
  | { kind: 'chosen'; memberId: string; chosen: ChosenStatus | undefined }
  | { kind: 'ended'; memberId: string }
  | { kind: 'activity'; activity: RoomActivity; userId: string | undefined }
  | { kind: 'read'; memberId: string; roomId: string }
  | { kind: 'carets'; documentId: string; socketId: string; memberId: string; carets: Carets }
  | { kind: 'caretsWanted'; documentId: string }
  | { kind: 'bye' }
)
type WithoutSender<T> = T extends unknown ? Omit<T, 'from'> : never

/** The parts of a hub that signals are about. */
export type SharedParts = { presence: Presence; fanout: Fanout; documents: DocumentSockets }

type Options = {
  log: ClusterLog
  machine: string
  monotonic(): number
  memberOf(id: string): Member | undefined
  onFault: OnFault
}

/** `parts` are the given parts, wrapped so that what they send to the sockets here is sent to the other machines as well. */
export type Signals<Parts extends SharedParts> = { parts: Parts; stop(): void }

export function createSignals<Parts extends SharedParts>(options: Options, local: Parts): Signals<Parts> {
  const { log, machine, monotonic, memberOf, onFault } = options
  const { presence, fanout, documents } = local
  /** By socket id, those of this machine. */
  const mine = new Map<string, Here>()
  /** Those from which nothing comes, who count as gone until something does. */
  const suspended = new Map<string, Here>()
  const machines = new Map<string, { heardAt: number; sockets: Map<string, Here> }>()

  const send = (signal: WithoutSender<Signal>) => log.announce(TOPIC, pack({ from: machine, ...signal }))

  function sayHere(socketId: string, change: Partial<Here> & { memberId: string }): void {
    const here = { status: 'online' as const, ...mine.get(socketId), ...change }
    mine.set(socketId, here)
    send({ kind: 'here', socketId, here })
  }

  function sayGone(socketId: string): void {
    if (mine.delete(socketId)) send({ kind: 'here', socketId, here: undefined })
  }

  function socketsOf(from: string): Map<string, Here> {
    const known = machines.get(from)
    if (known) known.heardAt = monotonic()
    const sockets = known?.sockets ?? new Map<string, Here>()
    if (!known) machines.set(from, { heardAt: monotonic(), sockets })
    return sockets
  }

  function showHere(from: string, socketId: string, here: Here | undefined): void {
    const sockets = socketsOf(from)
    const before = sockets.get(socketId)
    if (!here) {
      sockets.delete(socketId)
      if (before) fanout.queuePresence(presence.leave(before.memberId, socketId))
      return
    }
    sockets.set(socketId, here)
    const { memberId, status, words, forMs, place } = here
    if (!before) fanout.queuePresence(presence.arrive(memberId, socketId).map(withMember))
    if (!before || before.status !== status || before.words !== words)
      fanout.queuePresence(presence.set(memberId, socketId, status, words, forMs))
    fanout.queuePresence(presence.show(memberId, socketId, place))
  }

  /** Not every page knows somebody who has been away. */
  function withMember<T extends { memberId: string; sockets: number }>(entry: T): T {
    const member = entry.sockets === 1 ? memberOf(entry.memberId) : undefined
    return member ? { ...entry, member } : entry
  }

  function showAll(from: string, here: readonly [string, Here][]): void {
    const there = new Map(here)
    for (const socketId of [...socketsOf(from).keys()]) if (!there.has(socketId)) showHere(from, socketId, undefined)
    for (const [socketId, each] of there) showHere(from, socketId, each)
  }

  function forget(from: string): void {
    showAll(from, [])
    machines.delete(from)
    documents.carets.forgetRemote(from)
  }

  const handlers: { readonly [K in Signal['kind']]: (signal: Extract<Signal, { kind: K }>) => void } = {
    all: ({ from, here }) => showAll(from, here),
    here: ({ from, socketId, here }) => showHere(from, socketId, here),
    chosen: ({ memberId, chosen }) => fanout.queuePresence(presence.choose(memberId, chosen)),
    ended: ({ memberId }) => fanout.queuePresence(presence.end(memberId)),
    activity: ({ activity, userId }) => fanout.sendRoomActivity(activity, userId),
    read({ memberId, roomId }) {
      runLater(READ_LATER_MS, 'read', () => fanout.sendRead(memberId, roomId), onFault)
    },
    carets({ from, socketId, memberId, documentId, carets }) {
      const actor = memberOf(memberId)
      if (actor) documents.carets.showRemote(documentId, `${from} ${socketId}`, actor, carets)
    },
    caretsWanted({ documentId }) {
      for (const { connection, entries } of documents.carets.shown(documentId))
        sendCarets(documentId, connection, entries)
    },
    bye: ({ from }) => forget(from),
  }

  function receive(signal: Signal): void {
    if (signal.from === machine) return
    socketsOf(signal.from)
    const handler = handlers[signal.kind] as (signal: Signal) => void
    handler(signal)
  }

  function sendCarets(
    documentId: string,
    { id: socketId, actor }: { id: string; actor: Pick<Member, 'id'> },
    carets: Carets,
  ): void {
    send({ kind: 'carets', documentId, socketId, memberId: actor.id, carets })
  }

  documents.carets.listen({
    onShown: sendCarets,
    onOpened: (documentId) => send({ kind: 'caretsWanted', documentId }),
  })
  const stopReceiving = log.hear(TOPIC, (message) => receive(unpack(message) as Signal))
  const stopRepeating = runRegularly(
    REPEAT_MS,
    {
      signals: () => send({ kind: 'all', here: [...mine] }),
      gone: (lateMs) => {
        // A process that did not run could not receive anything, so this does not mean that the other machines are gone.
        for (const [from, known] of machines) {
          if (lateMs > 0) known.heardAt = monotonic()
          else if (monotonic() - known.heardAt > GONE_AFTER_MS) forget(from)
        }
      },
    },
    onFault,
    monotonic,
  )

  return {
    parts: {
      ...local,
      presence: {
        ...presence,
        arrive(memberId, socketId) {
          sayHere(socketId, { memberId })
          return presence.arrive(memberId, socketId)
        },
        set(memberId, socketId, status, words, forMs) {
          if (mine.has(socketId))
            sayHere(socketId, { memberId, status, ...(words === undefined ? {} : { words, forMs }) })
          return presence.set(memberId, socketId, status, words, forMs)
        },
        show(memberId, socketId, place) {
          if (mine.has(socketId)) sayHere(socketId, { memberId, place })
          return presence.show(memberId, socketId, place)
        },
        leave(memberId, socketId) {
          suspended.delete(socketId)
          sayGone(socketId)
          return presence.leave(memberId, socketId)
        },
        suspend(memberId, socketId) {
          const here = mine.get(socketId)
          if (here) suspended.set(socketId, here)
          sayGone(socketId)
          return presence.suspend(memberId, socketId)
        },
        resume(memberId, socketId) {
          const here = suspended.get(socketId)
          suspended.delete(socketId)
          if (here) sayHere(socketId, here)
          return presence.resume(memberId, socketId)
        },
        choose(memberId, chosen) {
          send({ kind: 'chosen', memberId, chosen })
          return presence.choose(memberId, chosen)
        },
        end(memberId) {
          send({ kind: 'ended', memberId })
          return presence.end(memberId)
        },
      },
      fanout: {
        ...fanout,
        sendRoomActivity(activity, userId) {
          send({ kind: 'activity', activity, userId })
          fanout.sendRoomActivity(activity, userId)
        },
        sendRead(memberId, roomId) {
          send({ kind: 'read', memberId, roomId })
          fanout.sendRead(memberId, roomId)
        },
      },
    },
    stop() {
      send({ kind: 'bye' })
      stopReceiving()
      stopRepeating()
    },
  }
}
