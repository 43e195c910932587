// The registry of open sockets. It admits them, passes their frames on at the allowed rate, watches whether their peers are
// still there, and closes them.
//
// A received frame goes from Bun's handler into the socket's receive queue, and from there to the socket's protocol. It bypasses the queue if
// the socket is within its rate and its member within their work budget. Sent frames go through the send buffer, which shows how fast
// the peer reads.
import { CLOSE } from '../../contract/errors.ts'
import {
  OPENS_PER_10_S_PER_ADDRESS,
  PING_AFTER_SILENCE_MS,
  QUEUED_LARGE_FRAMES_MAX_BYTES,
  REFUSALS_PER_10_S_PER_ADDRESS,
  SHOWN_OFFLINE_AFTER_SILENCE_MS,
} from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import type { Clock } from '../../domain/ports/common.ts'
import type { Log } from '../../log.ts'
import { refusalOf } from '../../store/disk-faults.ts'
import { runGuarded } from '../../timers.ts'
import { payerOf } from '../guard/payer.ts'
import { plainAddress } from '../guard/peer-address.ts'
import { createRatePerAddress } from '../guard/rate-per-address.ts'
import type { WorkBudget } from '../guard/work-budget.ts'
import type { Visitor } from '../identity/auth.ts'
import { createHandlers } from './bun-handlers.ts'
import type { Connection, Protocol, SocketKind } from './connection.ts'
import type { FrameLog } from './frame-log.ts'
import { createIncompleteCount } from './memory/incomplete-frames.ts'
import { createMemoryWatch } from './memory/memory-watch.ts'
import { createSocketMemory } from './memory/socket-memory.ts'
import { openTcpConnections, type TcpConnections } from './memory/tcp-connections.ts'
import { createCounter, createOpenCounts, ownerOf } from './open-counts.ts'
import { OpenSocket, type RawSocket } from './open-socket.ts'
import { createPatience, type Patience } from './patience.ts'
import { createReceiveQueue, type ReceiveQueue } from './receive-queue.ts'
import { createReceiveScheduler } from './receive-scheduler.ts'

export type Connections = {
  /** Registers a socket; `open` makes its protocol and may send a greeting. Closes the socket if its owner or its address has too many. */
  attach(raw: RawSocket, visitor: Visitor, kind: SocketKind, open: (connection: Connection) => Protocol): void
  /** Closes a socket that is not attached. If its address was refused very often, without a close frame, which costs less. */
  refuse(raw: RawSocket, code: number, reason: string): void
  /** Bun's WebSocket handlers, see `createHandlers`. */
  readonly handlers: ReturnType<typeof createHandlers>
  /** Whether an address may open one more socket. Asked before the upgrade, so that an address that opens thousands costs next to nothing. */
  mayOpen(address: string): boolean
  /**
   * To be called every second: pings quiet peers, shows them as gone, and terminates the connections of those that do not answer. `lateMs`: for how
   * long this process did not run (a sleeping computer) and could receive nothing; that time does not count as silence of the peers.
   */
  checkHeartbeats(lateMs?: number): void
  /**
   * To be called every second. If the memory of the process has grown for no known reason, closes sockets on which incomplete WebSocket frames may
   * be the cause. Looks only at sockets whose incomplete frames cannot be measured (`isMeasurable`).
   */
  checkMemory(): void
  /** To be called every `MEMORY_CHECK_MS`: measures, in bytes, the incomplete WebSocket frame that Bun buffers for each socket. */
  measureIncomplete(): void
  /** To be called when a member has another name or role. */
  updateMember(member: Member): void
  /** Closes every socket that matches, and drops its frames that were not processed yet. */
  closeWhere(matches: (connection: Connection) => boolean, code: number, reason: string): void
  closeAll(code: number, reason: string): void
  list(): readonly Connection[]
  count(): number
  /** The memory that the hub holds for all sockets, in bytes, see `socket-memory.ts`. */
  heldBytes(): number
}

type Options = {
  clock: Clock
  log: Log
  work: WorkBudget
  /** False lifts the rates (`--limits off`). */
  areRatesLimited: boolean
  /** The beginning of each socket's id. In a cluster it differs on each machine, so that no two sockets have the same id. */
  idPrefix?: string
  /** Is given every frame in both directions. */
  frameLog?: FrameLog | undefined
  /** Called when a socket of a session has closed. */
  onSessionClosed?(sessionId: string): void
  /** Given only by tests. */
  tcp?: TcpConnections | undefined
}

export function createConnections(options: Options): Connections {
  const { clock, log, work, areRatesLimited, frameLog, onSessionClosed, tcp = openTcpConnections() } = options
  const { idPrefix = '' } = options
  const measureIncomplete = tcp && createIncompleteCount(tcp)
  const memoryWatch = createMemoryWatch()
  const sockets = new Set<OpenSocket>()
  const openCounts = createOpenCounts()
  const memory = createSocketMemory(clock, (step, fault) => void log.fault(step, fault))
  const refusals = createRatePerAddress(clock, {
    max: REFUSALS_PER_10_S_PER_ADDRESS,
    everyMs: 10_000,
    limits: areRatesLimited,
  })
  const openingRate = createRatePerAddress(clock, {
    max: OPENS_PER_10_S_PER_ADDRESS,
    everyMs: 10_000,
    limits: areRatesLimited,
  })
  /** The bytes in the receive queues of all sockets. */
  const queued = { bytes: 0 }
  // A socket that has closed while some of its frames were queued is cleaned up after the last of these frames, see `closed`.
  const scheduler = createReceiveScheduler<OpenSocket>({
    work,
    receive,
    onQueueEmpty(socket) {
      if (!socket.isOpen) cleanUp(socket)
    },
    onFault: (step, fault) => void log.fault('step', fault, { step }),
  })
  /** How long the peers of document sockets may be silent. */
  const patience = createPatience(clock)
  let nextId = 1

  /** Runs a part of a socket's handling. An exception is logged and does not reach Bun, where it would end the process. Returns false then. */
  function guarded(socket: OpenSocket, step: `socket.${string}`, work: () => void): boolean {
    return runGuarded(step, work, (_step, fault) => {
      log.fault(step, fault, { connection: socket.id, member: socket.actor.id })
    })
  }

  /**
   * Cleans up after a socket that has closed and whose queued frames were all handled or dropped: releases its memory account, and tells its
   * protocol (`onClosed`). Does not throw, because a caller that closes several sockets must get to the next one.
   */
  function cleanUp(socket: OpenSocket): void {
    socket.account.end()
    guarded(socket, 'socket.close', () => socket.end())
  }

  function receive(socket: OpenSocket, frame: string | Buffer): void {
    try {
      work.charge(socket.payer, () => socket.protocol.receive(frame))
    } catch (thrown) {
      const ref = log.fault('socket.receive', thrown, { connection: socket.id, member: socket.actor.id })
      // `/collaborate` has no frame for an error. Its socket is closed, and the client reconnects and syncs anew.
      if (socket.kind === 'collaborate') socket.close(CLOSE.fault, refusalOf(thrown))
      else socket.send(JSON.stringify({ type: 'error', code: refusalOf(thrown), ref }))
    }
  }

  /**
   * Drops the queued frames of a socket. If it has closed already, its clean-up is still to come, after the last queued frame. So
   * `dropAndEnd` also calls `onQueueEmpty`, which cleans up.
   */
  function dropQueue(socket: OpenSocket): void {
    if (socket.isOpen) scheduler.drop(socket)
    else scheduler.dropAndEnd(socket)
  }

  function refuse(raw: RawSocket, code: number, reason: string): void {
    if (refusals.allow(plainAddress(raw.remoteAddress))) raw.close(code, reason)
    else raw.terminate()
  }

  function attach(
    raw: RawSocket,
    visitor: Visitor,
    kind: SocketKind,
    open: (connection: Connection) => Protocol,
  ): void {
    const address = plainAddress(raw.remoteAddress)
    const owner = ownerOf(visitor, address)
    const refused = areRatesLimited ? openCounts.whyTooMany(visitor, owner, address) : undefined
    if (refused !== undefined) {
      // On a bad network the count may include sockets that their client has already abandoned, so this refusal may be temporary. A stock
      // Yjs client reconnects later only if its socket is closed without a code.
      if (kind === 'collaborate') raw.terminate()
      else refuse(raw, CLOSE.tooMuch, refused)
      return
    }
    openCounts.add({ address, owner }, 1)
    const id = `${idPrefix}${nextId++}`
    const payer = payerOf(visitor, address)
    const options = {
      id,
      kind,
      raw,
      visitor,
      address,
      payer,
      owner,
      clock,
      memory,
      frameLog,
      dropQueue,
      onMemoryAvailable,
    }
    const socket = new OpenSocket(options)
    if (kind === 'collaborate') socket.silenceMaxMs = patience.silenceMaxMs(visitor.actor.id)
    // Replaces what Elysia has stored there, the request with its headers among it, which would be half of the memory of a socket that sends nothing.
    raw.data = { socket }
    sockets.add(socket)
    if (!areRatesLimited || work.mayWork(payer)) openProtocol(socket, open)
    else {
      socket.openLater = () => openProtocol(socket, open)
      scheduler.add(socket)
    }
  }

  /** The receive queue of a socket. It is made when the first frame comes, so that a socket that never sends takes no memory for one. */
  function receiveQueueOf(socket: OpenSocket): ReceiveQueue | undefined {
    if (areRatesLimited)
      socket.receiveQueue ??= createReceiveQueue({
        rate: () => socket.protocol.rate,
        clock,
        all: queued,
        largeFramesMaxBytes: socket.kind === 'collaborate' ? QUEUED_LARGE_FRAMES_MAX_BYTES : undefined,
        mayReceive: () => !socket.openLater && work.mayWork(socket.payer),
        onCounted: (bytes) => socket.account.set('queued', bytes),
      })
    return socket.receiveQueue
  }

  function openProtocol(socket: OpenSocket, open: (connection: Connection) => Protocol): void {
    socket.openLater = undefined
    try {
      work.charge(socket.payer, () => {
        socket.protocol = open(socket)
      })
    } catch (thrown) {
      log.fault('socket.open', thrown, { connection: socket.id, member: socket.actor.id })
      // Also drops the frames that were queued while the socket waited, which no protocol would take.
      return void socket.close(CLOSE.fault, refusalOf(thrown))
    }
    // A greeting that does not fit into the send buffer closes the socket, and Bun calls the close handler before `raw.close`
    // returns. At that moment `open` has not returned the protocol yet, so its `onClosed` is called here.
    if (!socket.isOpen && !scheduler.has(socket)) cleanUp(socket)
  }

  function closed(socket: OpenSocket): void {
    if (!sockets.delete(socket)) return
    if (socket.sessionId !== undefined) onSessionClosed?.(socket.sessionId)
    openCounts.add(socket, -1)
    socket.isOpen = false
    if (!scheduler.has(socket)) {
      cleanUp(socket)
      return
    }
    socket.account.set('unread', 0)
    socket.account.set('received', 0)
    // Frames still in the receive queue are processed at the allowed rate although the socket has closed. Presence shows
    // the member as gone at once.
    guarded(socket, 'socket.close', () => socket.protocol.onUnresponsive?.(true))
  }

  const drain = (socket: OpenSocket) => sendMore(socket, () => socket.sendBuffer.drain())
  const onMemoryAvailable = (socket: OpenSocket) => sendMore(socket, () => socket.protocol.onDrained?.())

  function sendMore(socket: OpenSocket, send: () => void): void {
    if (!socket.isOpen) return
    // An exception means that the missing changes could not be read. The client reconnects and resumes.
    if (!guarded(socket, 'socket.drain', () => work.charge(socket.payer, send))) socket.close(CLOSE.fault, 'internal')
  }

  /** The sockets on which no complete frame has come for `afterMs`: those of guests first, then those of the owners who have most of them. */
  function suspects(afterMs: number): OpenSocket[] {
    const now = clock.monotonic()
    const suspected = [...sockets].filter(({ lastFrameAt }) => now - lastFrameAt > afterMs)
    const byOwner = createCounter()
    for (const { owner } of suspected) byOwner.add(owner, 1)
    const isGuest = ({ sessionId }: OpenSocket) => Number(sessionId === undefined)
    return suspected.sort((a, b) => isGuest(b) - isGuest(a) || byOwner.count(b.owner) - byOwner.count(a.owner))
  }

  return {
    attach,
    refuse,
    handlers: createHandlers({ receive, closed, drain, receiveQueueOf, enqueue: scheduler.add, frameLog, guarded }),
    mayOpen: (address) => openingRate.allow(address),
    checkHeartbeats(lateMs = 0) {
      if (lateMs > 0) for (const socket of sockets) socket.forgiveSilence(lateMs)
      // A socket whose check throws must not keep the next ones from being checked. It is closed, because its peer may lack frames.
      for (const socket of sockets)
        if (!guarded(socket, 'socket.heartbeat', () => checkHeartbeat(socket, clock, patience)))
          socket.close(CLOSE.fault, 'internal')
    },
    measureIncomplete() {
      const counted = [...sockets].filter(isMeasurable)
      if (counted.length > 0) measureIncomplete?.(process.memoryUsage.rss(), counted)
    },
    checkMemory() {
      const isWatched = measureIncomplete ? (socket: OpenSocket) => !isMeasurable(socket) : () => true
      if (measureIncomplete && ![...sockets].some(isWatched)) return
      for (const socket of memoryWatch.check(memory.bytes(), (afterMs) => suspects(afterMs).filter(isWatched)))
        socket.closeToReconnect(CLOSE.tooMuch, 'the hub is short of memory')
    },
    updateMember(member) {
      for (const socket of [...sockets, ...scheduler.all()]) if (socket.actor.id === member.id) socket.actor = member
    },
    closeWhere(matches, code, reason) {
      // Sockets that have closed, and whose queued frames are still being processed: their frames are dropped.
      for (const socket of scheduler.all()) if (!socket.isOpen && matches(socket)) scheduler.dropAndEnd(socket)
      for (const socket of [...sockets]) if (matches(socket)) socket.close(code, reason)
    },
    closeAll(code, reason) {
      scheduler.stop()
      memory.stop()
      for (const socket of sockets) socket.close(code, reason)
    },
    list: () => [...sockets],
    count: () => sockets.size,
    heldBytes: memory.bytes,
  }
}

/**
 * Whether the operating system can say how many bytes of an incomplete frame have come. Not on an encrypted connection, whose `peerPort` is 0
 * here: the bytes that were read from it are not the bytes of its frames.
 */
const isMeasurable = ({ peerPort }: OpenSocket): boolean => peerPort !== 0

function checkHeartbeat(socket: OpenSocket, clock: Clock, patience: Patience): void {
  const silenceMs = clock.monotonic() - socket.lastReceivedAt
  if (silenceMs > socket.silenceMaxMs) {
    if (socket.kind === 'collaborate') patience.onTerminated(socket.actor.id, socket.silenceMaxMs)
    socket.raw.terminate()
  } else if (silenceMs > PING_AFTER_SILENCE_MS) socket.raw.ping()
  if (silenceMs > SHOWN_OFFLINE_AFTER_SILENCE_MS) socket.markUnresponsive()
  if (socket.sendBuffer.checkProgress() === 'stalled') socket.closeToReconnect(CLOSE.slowReader, 'too slow a reader')
}
