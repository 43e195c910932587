// `npm run dev`: a hub with a made-up world, which restarts when its sources change, and Vite in front of it.
import { join } from 'node:path'
import { explain } from '../explain.ts'
import { type KeptWorld, openKeptWorld } from './dev/kept-world.ts'
import { type DevOptions, readDevOptions } from './dev/options.ts'
import { startRestartingHub } from './dev/restarting-hub.ts'
import { serveSignInLinks } from './dev/sign-in-links.ts'

const ROOT = join(import.meta.dir, '../..')
const PAGE_PORT = 5173
const SIGN_IN_PORT = 5174
/** Shown with a link of their own; the others are on a page. */
const LINKED = ['host', 'ada', 'bob', 'eve']
const HELP = `npm run dev -- [flags]

  --people N       how many people a new world has; 3 to 500, default 3
  --messages N     how many messages it has; up to 100000, default 40
  --data DIR       the folder that keeps the world between runs; default .dev in the checkout
  --fresh          delete the kept world and make a new one
  --help

Every other flag is for the hub: see bun src-bun/cli.ts --help.
`

async function main(argv: string[]): Promise<void> {
  if (argv.includes('--help')) return void process.stdout.write(HELP)
  const options = readDevOptions(argv, join(ROOT, '.dev'))
  const world = await openKeptWorld(options)
  const hub = await startRestartingHub(['--name', 'Small world', ...options.hubFlags, '--data', options.data])
  if (!hub) process.exit(1)
  const { port: hubPort } = hub.first
  const links = serveSignInLinks({ signIns: world.signIns, port: SIGN_IN_PORT, hubPort, pagePort: PAGE_PORT })
  const vite = startVite(hubPort)
  console.log(introduction(options, world, { code: hub.first.code, linkPort: links.port }))

  let isEnding = false
  async function end(exitCode: number): Promise<void> {
    if (isEnding) return
    isEnding = true
    vite.kill()
    links.stop()
    await hub?.stop()
    process.exit(exitCode)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0))
  // Vite has said why on stderr, for instance that its port is in use.
  vite.exited.then(() => end(1))
}

function startVite(hubPort: number) {
  const vite = ['node_modules/vite/bin/vite.js', '--config', 'src-ui/vite.config.ts']
  const address = ['--port', String(PAGE_PORT), '--host', '127.0.0.1', '--strictPort']
  return Bun.spawn(['node', ...vite, ...address], {
    env: { ...process.env, HUBBUB_PORT: String(hubPort) },
    stdio: ['inherit', 'inherit', 'inherit'],
    cwd: ROOT,
  })
}

/** What there is, and where. Each NAME.localhost has cookies of its own, so several people can be open in one browser. */
function introduction(
  { people, messages, data }: DevOptions,
  world: KeptWorld,
  { code, linkPort }: { code: string | undefined; linkPort: number },
): string {
  const isOther = world.people !== people || world.messages !== messages
  return [
    '',
    ...LINKED.map((name) => `  ${name.padEnd(12)} http://${name}.localhost:${linkPort}/${name}`),
    `  everybody    http://127.0.0.1:${linkPort}/`,
    `  code         ${code ?? 'none needed'}`,
    `  components   http://127.0.0.1:${PAGE_PORT}/dev/ui`,
    `  data         ${data}: ${world.people} people, ${world.messages} messages`,
    ...(isOther ? ['               kept from an earlier run; --fresh makes a new world'] : []),
    '',
  ].join('\n')
}

main(process.argv.slice(2)).catch((thrown) => {
  const { code, words } = explain(thrown)
  process.stderr.write(`dev: ${words}\n`)
  process.exit(code)
})
