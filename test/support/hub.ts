// A started hub for tests, and people who use it over real sockets.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src-bun/config.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Down, ErrorFrame, Snapshot } from '../../src-bun/contract/frames/live.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { Clock } from '../../src-bun/domain/ports/common.ts'

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'hubbub-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export type TestHub = Awaited<ReturnType<typeof aHub>>

/** A clock that stands still until a test lets time pass. What a hub does at intervals, it does at the real ones. */
export function handClock() {
  let passedMs = 0
  const startedAt = Date.now()
  return {
    now: () => startedAt + passedMs,
    monotonic: () => passedMs,
    pass(ms: number) {
      passedMs += ms
    },
  }
}

/** The shipped hub in this process, on a free port and a folder of its own, in which `prepare` may make what is to be there before. */
export async function aHub(flags: string[] = [], clock?: Clock, prepare?: (folder: string) => Promise<void>) {
  const folder = temporaryFolder()
  await prepare?.(folder.path)
  const config = readConfig(['--port', '0', '--data', folder.path, ...flags], {
    ...{ HUBBUB_LOG: 'silent', HUBBUB_NO_DISCOVERY: '1' },
  })
  // Here and not at the top, because most files that use this module start a hub in a process of its own or none.
  const { startHub } = await import('../../src-bun/hub.ts')
  const hub = await startHub(config, undefined, clock)
  const origin = `http://127.0.0.1:${hub.port}`
  const made = {
    ...hub,
    folder: folder.path,
    origin,
    /** Of its start. A test that has it renewed sets it, because a code that was replaced works for another two minutes only. */
    code: hub.code ?? '',
    token: /#(.+)$/.exec(hub.urls[0] ?? '')?.[1] ?? '',
    join: (name: string) => joinAt(origin, { name, code: made.code }),
    /** Signs in with the host token, which works once. */
    host: () => joinAt(origin, { hostToken: hub.hostToken }, '/api/host'),
    async end() {
      await hub.stop('hubEnds')
      folder.remove()
    },
  }
  return made
}

export type Peer = {
  token: string
  member: Member
  origin: string
  get(path: string): Promise<Response>
  post(path: string, body: unknown): Promise<Response>
  send(method: string, path: string, body?: unknown): Promise<Response>
}

export async function joinAt(
  origin: string,
  body: { name: string; code?: string | undefined } | { hostToken: string },
  path = '/api/join',
): Promise<Peer> {
  const response = await post(origin, path, body)
  if (response.status !== 201) throw new Error(`join: ${response.status} ${await response.text()}`)
  return peerOf(origin, (await response.json()) as { token: string; member: Member })
}

/**
 * Asks the host at the door to be let in, and for the decision for as long as there is none, as pages do: a request that nobody asks
 * about is not shown after some seconds. Returns the answer with the decision.
 */
export async function askAtDoor(origin: string, name: string): Promise<Response> {
  const asked = await post(origin, '/api/join', { name })
  if (asked.status !== 202) throw new Error(`join: ${asked.status} ${await asked.text()}`)
  const { pending } = (await asked.json()) as { pending: string }
  for (;;) {
    const answer = await fetch(`${origin}/api/join/${pending}`)
    if (answer.status !== 202) return answer
  }
}

/** Somebody who is signed in. */
export function peerOf(origin: string, { token, member }: { token: string; member: Member }): Peer {
  const headers = { authorization: `Bearer ${token}` }
  return {
    token,
    member,
    origin,
    get: (path) => fetch(origin + path, { headers }),
    post: (path, body) => post(origin, path, body, headers),
    send: (method, path, body) =>
      fetch(origin + path, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  }
}

/** Whether a request of this method can have a body. Bun 1.3 refuses one of OPTIONS. */
export const hasBody = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method)

export function post(
  origin: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** Bun's WebSocket accepts headers. That of browsers does not, so the types lack them. */
export function openSocket(url: string, headers: Record<string, string> = {}): WebSocket {
  return new WebSocket(url, { headers } as unknown as string[])
}

/** The close of each socket when the hub stops: 1001 on the wire. The WebSocket client of Bun 1.3 reports it as 1000, browsers do not. */
export const HUB_ENDS = { code: Bun.semver.satisfies(Bun.version, '<1.4.0') ? 1000 : 1001, reason: 'the hub ends' }

export type Live = Awaited<ReturnType<typeof live>>

/** A `/live` socket that has synced. `all` holds every frame since it opened, `received` those of one type. */
export async function live(
  peer: Peer,
  options: { since?: number; epoch?: string; snapshot?: 'recent'; sync?: boolean } = {},
) {
  const socket = openSocket(`${peer.origin.replace('http', 'ws')}/live`, { authorization: `Bearer ${peer.token}` })
  const frames: Down[] = []
  let closed: { code: number; reason: string } | undefined
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data)) as Down))
  socket.addEventListener('close', ({ code, reason }) => {
    closed = { code, reason }
  })
  const self = {
    peer,
    socket,
    all: frames,
    closed: () => closed,
    received: <T extends Down['type']>(type: T) =>
      frames.filter((frame) => frame.type === type) as Extract<Down, { type: T }>[],
    changes: () => frames.filter((frame): frame is LoggedChange => 'seq' in frame && 'at' in frame),
    send: (frame: unknown) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    /** The answer to a command: its change, or the error that says why there is none. */
    answer: (clientId: string) =>
      eventually(() =>
        frames.find((frame): frame is LoggedChange | ErrorFrame => 'clientId' in frame && frame.clientId === clientId),
      ) as Promise<LoggedChange | ErrorFrame>,
    close: () => socket.close(),
  }
  await eventually(() => self.received('hello').length > 0)
  if (options.sync !== false) {
    const { sync: _, ...fields } = options
    self.send({ type: 'sync', ...fields })
    await eventually(() => self.received('caught-up').length > 0)
  }
  return self
}

export async function lobbyOf(live: Live): Promise<string> {
  const snapshot = live.received('snapshot')[0] as Snapshot
  return snapshot.rooms.find(({ name }) => name === 'lobby')?.id as string
}

let nextClientId = 0
export const clientId = (): string => `test-${process.pid}-${nextClientId++}`

export const chatSend = (roomId: string, body: string, id = clientId()) => ({
  type: 'chat.send',
  clientId: id,
  roomId,
  body,
})

/** A guard against waiting for ever, and nothing that a test measures by: a machine may be as busy as it likes. */
export const PATIENCE_MS = 240_000

/**
 * Waits until `condition` gives something true (or stops throwing); fails with what it threw last. Rests for as long as it has looked,
 * because what is waited for may need the same processor.
 */
export async function eventually<T>(condition: () => T | Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const lookedAt = performance.now()
    try {
      const seen = await condition()
      if (seen !== false && seen !== undefined) return seen
      if (performance.now() > until) throw new Error(`not within ${PATIENCE_MS} ms: ${condition}`)
    } catch (thrown) {
      if (performance.now() > until) throw thrown
    }
    await Bun.sleep(Math.min(100, Math.max(5, performance.now() - lookedAt)))
  }
}
