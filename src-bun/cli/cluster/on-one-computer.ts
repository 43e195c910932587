// `npm run cluster`: one hub on three machines, all on this computer, to try what happens when one is lost. Three NATS servers and three
// hubs, each in a folder of its own below a temporary one, which is gone afterwards.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const NAMES = ['a', 'b', 'c'] as const
const CLI = join(dirname(import.meta.path), '../../cli.ts')
const NATS = process.env['HUBBUB_NATS_SERVER'] ?? Bun.which('nats-server')
/** Nobody else uses this hub, and it is gone afterwards. */
const SECRET = crypto.randomUUID()

type Process = ReturnType<typeof Bun.spawn>
type Machine = { name: string; start(): Promise<string>; kill(): void; isRunning(): boolean }

const print = (line: string) => void process.stdout.write(`${line}\n`)

if (!NATS) {
  print('There is no nats-server in the PATH, and HUBBUB_NATS_SERVER names none. See docs/cluster.md.')
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'hubbub-cluster-'))
const ports = await freePorts(2 * NAMES.length)
const routes = ports.slice(NAMES.length).map((port) => `"nats://127.0.0.1:${port}"`)
const servers = NAMES.map((_, at) => `nats://127.0.0.1:${ports[at]}`)
const machines = NAMES.map(aMachine)
process.on('exit', () => {
  for (const { kill } of machines) kill()
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(0))

const links = await Promise.all(machines.map(({ start }) => start()))
print('One hub on three machines. Open it at two of them, and kill one:\n')
for (const [at, { name }] of machines.entries()) print(`  machine ${name}  ${links[at]}`)
print('\n  a, b or c and Enter kills that machine, its NATS server too, or starts it again; Ctrl+C ends all.')
for await (const line of console) await toggle(line.trim())

async function toggle(name: string): Promise<void> {
  const machine = machines.find((each) => each.name === name)
  if (!machine) return
  if (machine.isRunning()) {
    machine.kill()
    print(`  machine ${name} is dead.`)
  } else print(`  machine ${name} is back: ${await machine.start()}`)
}

function aMachine(name: string, at: number): Machine {
  const config = join(folder, `${name}.conf`)
  const listen = `listen: 127.0.0.1:${ports[NAMES.length + at]}`
  writeFileSync(
    config,
    `server_name: ${name}
listen: 127.0.0.1:${ports[at]}
max_payload: 8MB
jetstream { store_dir: "${join(folder, `nats-${name}`)}", sync_interval: always, max_file_store: 1TB }
cluster { name: hubbub, ${listen}, routes: [${routes.join(', ')}] }
`,
  )
  const ownFirst = [...servers.slice(at), ...servers.slice(0, at)].join(',')
  const flags = ['--json', '--port', '0', '--no-discovery', '--name', name, '--data', join(folder, name)]
  let running: Process[] = []
  return {
    name,
    isRunning: () => running.length > 0,
    async start() {
      const quiet = { stdout: 'ignore', stderr: 'ignore' } as const
      const server = Bun.spawn([NATS ?? '', '-c', config], quiet)
      const hub = Bun.spawn([process.execPath, CLI, 'serve', ...flags, '--cluster', ownFirst], {
        env: { ...process.env, HUBBUB_SECRET: SECRET },
        stdout: 'pipe',
        stderr: 'inherit',
      })
      running = [server, hub]
      const { value } = await hub.stdout.getReader().read()
      const { port, urls } = JSON.parse(new TextDecoder().decode(value).split('\n')[0] ?? '{}') as {
        port: number
        urls: string[]
      }
      return `http://127.0.0.1:${port}/${/#.*$/.exec(urls[0] ?? '')?.[0] ?? ''}`
    },
    kill() {
      for (const each of running) each.kill('SIGKILL')
      running = []
    },
  }
}

/** All are taken before the first is given back, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const listening = await Promise.all(
    Array.from({ length: count }, () => {
      const { promise, resolve } = Promise.withResolvers<ReturnType<typeof createServer>>()
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
      return promise
    }),
  )
  const found = listening.map((server) => (server.address() as { port: number }).port)
  await Promise.all(listening.map((server) => new Promise((resolve) => server.close(resolve))))
  return found
}
