// The processes that are measured, each on a folder of its own.
import { join } from 'node:path'
import { hubEntry } from '../../src-bun/set-up/builds/hub.mjs'
import { ENGINE } from '../../src-bun/set-up/engine.mjs'
import { joinAt, openSocket, type Peer, temporaryFolder } from '../support/hub.ts'
import { type HubProcess, spawnHub } from '../support/process.ts'

export type HubServer = HubProcess & {
  folder: string
  /** Somebody new. */
  join(name?: string): Promise<Peer>
  /** Ends it; what it kept stays for the next one. */
  stop(): Promise<void>
  /** Ends it and takes away what it kept. */
  end(): Promise<void>
}

/** A run that fails leaves nothing running. */
const running = new Set<number>()
process.on('exit', () => {
  for (const pid of running) process.kill(pid, 'SIGKILL')
})

const PING_EVERY_MS = 5

const FLAGS = ['--port', '0', '--limits', 'off', '--no-discovery']

/** The hub as `npm start` starts it, on a new folder unless one is given. */
export async function startHub(
  folder = temporaryFolder(),
  flags: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<HubServer> {
  const hub = await spawnHub(folder.path, [...FLAGS, ...flags], { ...ENGINE, ...env }, await hubEntry(process.execPath))
  running.add(hub.pid)
  let people = 0
  async function stop(): Promise<void> {
    if (!running.delete(hub.pid)) return
    await hub.kill('SIGTERM')
  }
  return {
    ...hub,
    folder: folder.path,
    join: (name = `Person ${++people}`) => joinAt(hub.origin, { name, code: hub.code }),
    stop,
    async end() {
      await stop()
      folder.remove()
    },
  }
}

export type BareServer = { pid: number; url: string; end(): Promise<void> }

export async function startBare(kind: 'chat' | 'pings' | 'durable-chat' | 'durable-documents'): Promise<BareServer> {
  const folder = temporaryFolder()
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'bare-server.ts'), kind, folder.path], {
    stdout: 'pipe',
    stderr: 'inherit',
  })
  running.add(child.pid)
  const { value } = await child.stdout.getReader().read()
  if (value === undefined) throw new Error(`the bare server (${kind}) did not start`)
  const { port } = JSON.parse(new TextDecoder().decode(value)) as { port: number }
  return {
    pid: child.pid,
    url: `ws://127.0.0.1:${port}`,
    async end() {
      child.kill('SIGKILL')
      await child.exited
      running.delete(child.pid)
      folder.remove()
    },
  }
}

function fail(problem: Error): never {
  process.stderr.write(`bench: ${problem.message}\n`)
  process.exit(1)
}

/** An open socket. Frames are given on as they come, from the first one. */
export function connect<Frame extends string | ArrayBuffer>(
  url: string,
  onFrame: (frame: Frame, socket: WebSocket) => void,
  token?: string,
): Promise<WebSocket> {
  const socket = openSocket(url, token === undefined ? {} : { authorization: `Bearer ${token}` })
  socket.binaryType = 'arraybuffer'
  const closed =
    (tell: (problem: Error) => void) =>
    ({ code, reason }: CloseEvent) =>
      tell(new Error(`${url} was closed: ${code} ${reason}`))
  socket.onmessage = ({ data }) => onFrame(data as Frame, socket)
  return new Promise((resolve, reject) => {
    socket.onopen = () => {
      // Whoever is sent away in the middle would be waited for without end.
      socket.onclose = closed(fail)
      resolve(socket)
    }
    socket.onclose = closed(reject)
  })
}

export const socketUrl = (origin: string, path: string) => origin.replace('http', 'ws') + path

/** A `/live` socket that has asked for the world; resolves when it has it. */
export function joinLive(
  hub: Pick<HubServer, 'origin'>,
  token: string,
  onFrame: (frame: string) => void,
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const heard = (frame: string, socket: WebSocket) => {
      onFrame(frame)
      if (frame.startsWith('{"type":"hello"')) socket.send('{"type":"sync","snapshot":"recent"}')
      else if (frame.startsWith('{"type":"caught-up"')) resolve(socket)
    }
    connect(socketUrl(hub.origin, '/live'), heard, token).catch(reject)
  })
}

/** Ends sockets and waits until the server has seen it. */
export async function leave(sockets: readonly WebSocket[]): Promise<void> {
  const gone = sockets.map((socket) => new Promise((resolve) => socket.addEventListener('close', resolve)))
  for (const socket of sockets) {
    socket.onclose = null
    socket.close()
  }
  await Promise.all(gone)
}

/** The longest time that an answer took while `work` ran. */
export async function longestPing(
  { origin }: HubServer,
  { token }: Peer,
  work: () => Promise<unknown>,
): Promise<number> {
  let answered = () => {}
  const socket = await connect(socketUrl(origin, '/ws'), () => answered(), token)
  let isWorking = true
  const working = work().finally(() => {
    isWorking = false
  })
  let longest = 0
  while (isWorking) {
    const sentAt = performance.now()
    const answer = new Promise<void>((resolve) => {
      answered = resolve
    })
    socket.send('"ping"')
    await answer
    longest = Math.max(longest, performance.now() - sentAt)
    await Bun.sleep(PING_EVERY_MS)
  }
  await working
  await leave([socket])
  return longest
}
