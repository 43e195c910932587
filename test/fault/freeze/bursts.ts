// Attacks a hub with everything that is dear, from a viewer, a member and a guest at once, and reports how long a witness on
// another socket waited meanwhile.
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import type { Signal } from '../../../src-bun/contract/frames/live.ts'
import { decodeUp } from '../../../src-bun/transport/decode.ts'
import { eventually, joinAt, type Live, live, openSocket, type Peer } from '../../support/hub.ts'
import type { HubProcess } from '../../support/process.ts'
import {
  CHAT_FRAMES,
  COMMANDS,
  DOCUMENT_FRAMES,
  ECHO_FRAMES,
  OPENINGS,
  OTHER_LIVE_FRAMES,
  PRESENCE_FRAMES,
  REQUESTS,
  type Sender,
  SIGNALS,
} from './dearest.ts'
import { slowness, type witnessInHub } from './inside-witness.ts'
import type { World } from './world.ts'

/** `frames` of one socket, `openings` and `requests` of one member: so many at once. */
export type Burst = { frames: number; openings: number; requests: number }
/**
 * `longestMs` is the longest wait of the witness, `cpuMs` what the hub used for the burst, both in processor time; `tookMs` is
 * the time on the clock. `closes` are the codes with which sockets were closed and requests answered.
 */
export type Outcome = {
  what: string
  longestMs: number
  cpuMs: number
  tookMs: number
  closes: number[]
  /** By how much the machine was slower than usual just after a burst in which somebody waited long. */
  slow: number
}

/** A burst is no longer than this. */
const BURST_MAX_BYTES = 8_000_000
/** So often the witness is answered after a burst was sent, and until it is answered as usual. */
const ROUNDS_MIN = 16
const ROUNDS_MAX = 400
/** An answer that took no longer is a usual one. */
const USUAL_MS = 8
/** After one that took longer it is measured how slow the machine is at the moment. */
const LONG_MS = 50
/**
 * A burst with a longer wait is sent again. The collector, a compiler, and what the hub still does for earlier bursts disturb one of
 * them, and what the hub does for this one is there each time.
 */
const AGAIN_ABOVE_MS = 100
const AGAIN = 3

type Connection = { id: string; name: string }
type Prepared = { send(): void; isSent(): boolean; closes(): number[] }
type Witness = ReturnType<typeof witnessInHub>

export async function attack(
  { hub, world, witness, burst }: { hub: HubProcess; world: World; witness: Witness; burst: Burst },
  only: (what: string) => boolean = () => true,
): Promise<Outcome[]> {
  const host = await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')
  const join = (name: string) => joinAt(hub.origin, { name, code: undefined })
  const [viewer, member, bystander] = [await join('Viewer'), await join('Member'), await join('Bystander')]
  await host.send('PUT', `/api/members/${viewer.member.id}/role`, { role: 'viewer' })
  await witness.start(hub.port, bystander.token)
  const outcomes: Outcome[] = []
  let made = 0

  async function measured(what: string, prepare: () => Promise<Prepared>) {
    if (!only(what)) return
    let outcome = await measuredOnce(what, prepare)
    for (let again = 0; again < AGAIN && usualMs(outcome) > AGAIN_ABOVE_MS; again++) {
      const next = await measuredOnce(what, prepare)
      if (usualMs(next) < usualMs(outcome)) outcome = next
    }
    outcomes.push(outcome)
  }

  /** Runs one burst and waits until the witness is answered as usual. */
  async function measuredOnce(what: string, prepare: () => Promise<Prepared>): Promise<Outcome> {
    made++
    // Everybody has their whole budget again.
    await witness.pass(10_000)
    const prepared = await prepare()
    const before = await witness.take()
    const startedAt = performance.now()
    prepared.send()
    await eventually(prepared.isSent)
    // What was sent before this has reached the hub.
    await host.get('/api/me')
    let [longestMs, rounds, usual, cpuMs] = [0, 0, 0, 0]
    await eventually(async () => {
      const taken = await witness.take()
      for (const wait of taken.waits) {
        longestMs = Math.max(longestMs, wait)
        usual = wait > USUAL_MS ? 0 : usual + 1
      }
      rounds += taken.waits.length
      cpuMs = taken.cpuMs - before.cpuMs
      return usual >= ROUNDS_MIN || rounds >= ROUNDS_MAX
    })
    const tookMs = performance.now() - startedAt
    const slow = longestMs > LONG_MS ? slowness(await witness.unit()) : 1
    const outcome = { what, longestMs, cpuMs, tookMs, slow, closes: prepared.closes() }
    // What still waits is dropped.
    const { connections } = (await (await host.get('/api/connections')).json()) as { connections: Connection[] }
    for (const { id, name } of connections)
      if (name !== 'Bystander' && name !== host.member.name) await host.send('DELETE', `/api/connections/${id}`)
    return outcome
  }
  let n = 0
  const syncedAt = await live(bystander)
  const epoch = syncedAt.received('hello')[0]?.epoch ?? ''
  const lastSeq = syncedAt.received('caught-up')[0]?.seq ?? 0
  syncedAt.close()
  const senderOf = (peer: Peer | undefined): Sender => ({
    ...world,
    memberId: peer?.member.id ?? '',
    epoch,
    lastSeq,
    n: n++,
  })

  /** Sockets of all who may open this path. */
  async function openAll(
    path: (by: Sender) => string,
    who: readonly (Peer | undefined)[] = [viewer, member, undefined],
  ) {
    const closes: number[] = []
    const sockets = who.map((peer) => {
      const url = new URL(hub.origin.replace('http', 'ws') + path(senderOf(peer)))
      if (!peer) url.searchParams.set('username', 'Guest')
      const socket = openSocket(url.href, peer ? { authorization: `Bearer ${peer.token}` } : {})
      socket.binaryType = 'arraybuffer'
      socket.addEventListener('close', ({ code }) => closes.push(code))
      return { peer, socket }
    })
    await eventually(() => sockets.every(({ socket }) => socket.readyState !== WebSocket.CONNECTING))
    return { sockets, closes: () => closes }
  }

  function framesOf(make: (by: Sender) => string | Uint8Array, peer: Peer | undefined) {
    const frames: (string | Uint8Array)[] = []
    n = 0
    for (let bytes = 0; frames.length < burst.frames && bytes < BURST_MAX_BYTES; bytes += frames.at(-1)?.length ?? 0)
      frames.push(make(senderOf(peer)))
    return frames
  }

  async function socketBurst(what: string, path: string, make: (by: Sender) => string | Uint8Array) {
    await measured(what, async () => {
      const { sockets, closes } = await openAll(() => path)
      const bursts = sockets.map(({ peer, socket }) => ({ socket, frames: framesOf(make, peer) }))
      return { closes, send: () => sendAll(bursts), isSent: () => areSent(bursts) }
    })
  }

  async function liveBurst(what: string, make: (by: Sender) => string) {
    await measured(what, async () => {
      const lives: Live[] = [await live(viewer), await live(member)]
      const bursts = lives.map(({ peer, socket }) => ({ socket, frames: framesOf(make, peer) }))
      return {
        closes: () => lives.flatMap((each) => each.closed()?.code ?? []),
        send: () => sendAll(bursts),
        isSent: () => areSent(bursts),
      }
    })
  }

  for (const type of Object.keys(COMMANDS) as Command['type'][])
    await liveBurst(`live ${type}`, (by) => checked({ type, clientId: `burst-${made}-${by.n}`, ...COMMANDS[type](by) }))
  for (const type of Object.keys(SIGNALS) as Signal['type'][])
    await liveBurst(`live ${type}`, (by) => checked({ type, ...SIGNALS[type](by) }))
  for (const [name, make] of Object.entries(OTHER_LIVE_FRAMES)) await liveBurst(`live ${name}`, make)
  for (const [name, make] of Object.entries(CHAT_FRAMES))
    await socketBurst(`chat ${name}`, `/chat?room=${world.lobbyId}`, (by) => JSON.stringify(make(by)))
  for (const [name, make] of Object.entries(PRESENCE_FRAMES))
    await socketBurst(`presence ${name}`, '/presence', (by) => JSON.stringify(make(by)))
  for (const [name, make] of Object.entries(ECHO_FRAMES)) await socketBurst(`ws ${name}`, '/ws', make)
  for (const [name, make] of Object.entries(DOCUMENT_FRAMES))
    await socketBurst(`document ${name}`, `/collaborate/${world.documentId}`, make)
  for (const [name, path] of Object.entries(OPENINGS))
    await measured(`open ${name}`, async () => {
      const opened: Awaited<ReturnType<typeof openAll>>[] = []
      const who = name === 'live' ? [viewer, member] : [viewer, member, undefined]
      return {
        closes: () => opened.flatMap(({ closes }) => closes()),
        isSent: () => opened.length === burst.openings,
        send() {
          for (let at = 0; at < burst.openings; at++) void openAll(path, who).then((each) => opened.push(each))
        },
      }
    })
  for (const [route, ask] of Object.entries(REQUESTS)) {
    if (!ask) continue
    await measured(route, async () => {
      const statuses: number[] = []
      const given = new AbortController()
      const method = route.slice(0, route.indexOf(' '))
      return {
        closes: () => {
          given.abort()
          return statuses
        },
        // The first answer of a long document takes a Worker very long.
        isSent: () => true,
        send() {
          for (const peer of [viewer, member])
            for (let at = 0; at < burst.requests; at++) {
              const { path, body, headers: others } = ask(senderOf(peer))
              const authorization = `Bearer ${peer.token}`
              const headers = { authorization, 'content-type': 'application/json', ...others }
              fetch(hub.origin + path, {
                method,
                headers,
                signal: given.signal,
                ...(body === undefined ? {} : { body: JSON.stringify(body) }),
              })
                .then(async (answer) => {
                  statuses.push(answer.status)
                  await answer.arrayBuffer()
                })
                .catch(() => {}) // It was given up.
            }
        },
      }
    })
  }
  return outcomes
}

/** How long the witness waited, as on a machine that does nothing else. */
const usualMs = ({ longestMs, slow }: Outcome, slowOverall = 1): number => longestMs / Math.max(slow, slowOverall)

/**
 * How long a witness waited in the median of the bursts and in the worst one, and which that was, as on a machine that does
 * nothing else. `slow` is by how much this one was slower during all of it.
 */
export function summaryOf(
  outcomes: readonly Outcome[],
  slow: number,
): { medianMs: number; longestMs: number; what: string } {
  const sorted = outcomes.map((each) => ({ what: each.what, ms: usualMs(each, slow) })).sort((a, b) => a.ms - b.ms)
  const [median, longest] = [sorted[sorted.length >> 1], sorted.at(-1)]
  if (!median || !longest) throw new Error('there were no bursts')
  return { medianMs: median.ms, longestMs: longest.ms, what: longest.what }
}

type Frames = { socket: WebSocket; frames: readonly (string | Uint8Array)[] }

const areSent = (bursts: readonly Frames[]) =>
  bursts.every(({ socket }) => socket.readyState !== WebSocket.OPEN || socket.bufferedAmount === 0)

function sendAll(bursts: readonly Frames[]): void {
  for (const { socket, frames } of bursts)
    for (const frame of frames) if (socket.readyState === WebSocket.OPEN) socket.send(frame as string)
}

/** A frame that is refused at once would be no burst. */
function checked(frame: object): string {
  const text = JSON.stringify(frame)
  const decoded = decodeUp(text)
  if (!decoded.ok) throw new Error(`${decoded.code}: ${text.slice(0, 200)}`)
  return text
}
