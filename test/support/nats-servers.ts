// Three NATS servers on this computer, as a cluster of hubs needs them: each a process with a folder of its own, which syncs every write.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { eventually, temporaryFolder } from './hub.ts'

/** The program; undefined where it is not installed, and empty where whoever runs the tests has none: those of a cluster are then skipped. */
export const NATS_SERVER = process.env['HUBBUB_NATS_SERVER'] ?? Bun.which('nats-server') ?? undefined

export type NatsServer = {
  port: number
  start(): void
  kill(signal: NodeJS.Signals): Promise<void>
  /** Stops the process without ending it, and lets it go on. */
  freeze(): void
  thaw(): void
  removeDisk(): void
}

/** Ports that are free now. All are taken before the first is given back, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** Starts three servers, which run until `end`. */
export async function startNatsServers() {
  const folder = temporaryFolder()
  const ports = await freePorts(6)
  const [clients, routes] = [ports.slice(0, 3), ports.slice(3)]
  const servers = clients.map((port, at) => aServer(join(folder.path, `nats-${at}`), { port, at, routes }))
  for (const server of servers) server.start()
  for (const { port } of servers) await eventually(() => answers(port))
  return {
    urls: clients.map((port) => `nats://127.0.0.1:${port}`),
    servers,
    async end() {
      for (const server of servers) await server.kill('SIGKILL')
      folder.remove()
    },
  }
}

function aServer(folder: string, { port, at, routes }: { port: number; at: number; routes: number[] }): NatsServer {
  mkdirSync(folder, { recursive: true })
  const config = `${folder}.conf`
  writeFileSync(
    config,
    `server_name: nats-${at}
listen: 127.0.0.1:${port}
max_payload: 8MB
jetstream { store_dir: "${folder}", sync_interval: always, max_memory_store: 64MB, max_file_store: 2GB }
cluster { name: hubbub, no_advertise: true, listen: 127.0.0.1:${routes[at]}, routes: [${routes.map((route) => `"nats://127.0.0.1:${route}"`).join(', ')}] }
`,
  )
  let child: ReturnType<typeof Bun.spawn> | undefined
  return {
    port,
    start() {
      child = Bun.spawn([NATS_SERVER ?? '', '-c', config, '-l', `${folder}.log`], {
        stdout: 'ignore',
        stderr: 'ignore',
      })
    },
    async kill(signal) {
      child?.kill(signal)
      // One that is stopped takes no other signal than this.
      if (signal === 'SIGKILL') child?.kill('SIGCONT')
      await child?.exited
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    removeDisk: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('data', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
