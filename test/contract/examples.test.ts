// The examples of docs/examples, run as their headers say.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { chatSend, eventually, joinAt, live, lobbyOf, type Peer, temporaryFolder } from '../support/hub.ts'
import { type HubProcess, spawnHub } from '../support/process.ts'

const EXAMPLES = join(import.meta.dir, '../../docs/examples')
const ROOT = join(import.meta.dir, '../..')
const folder = temporaryFolder()
let hub: HubProcess
let ada: Peer
const running: Bun.Subprocess[] = []
beforeAll(async () => {
  hub = await spawnHub(folder.path, ['--port', '0'])
  ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await hub.kill('SIGTERM')
  folder.remove()
})

/** Starts an example; `output` is what it has printed so far. */
function run(name: string, ...args: string[]) {
  const child = Bun.spawn([process.execPath, join(EXAMPLES, name), hub.origin, hub.code ?? '', ...args], {
    stdout: 'pipe',
    stderr: 'inherit',
    cwd: ROOT,
  })
  running.push(child)
  let output = ''
  void (async () => {
    const decoder = new TextDecoder()
    for await (const piece of child.stdout) output += decoder.decode(piece)
  })()
  return { output: () => output, stop: () => child.kill('SIGKILL') }
}

test('[EXAMPLE-1] the bot answers a message in the room', async () => {
  const bot = run('bot.ts')
  await eventually(() => bot.output().includes('In lobby'))
  const person = await live(ada)
  person.send(chatSend(await lobbyOf(person), '!time'))
  await eventually(() => person.received('chat.posted').some(({ message }) => /^It is 20.*Ada\.$/.test(message.body)))
  person.close()
  bot.stop()
}, 600_000)

test('[EXAMPLE-2] the sensor writes a board, and the dashboard follows it over a restart of the hub', async () => {
  const dashboard = run('dashboard.ts')
  const sensor = run('sensor.ts', '4')
  await eventually(() => (dashboard.output().match(/^hall: /gm)?.length ?? 0) >= 2)
  const { port, code } = hub
  await hub.kill('SIGKILL')
  hub = await spawnHub(folder.path, ['--port', String(port)])
  expect(hub.code).toBe(code as string)
  await eventually(() => (sensor.output().match(/on the hub/g)?.length ?? 0) === 4)
  await eventually(() => (dashboard.output().match(/^hall: /gm)?.length ?? 0) === 4)
}, 600_000)

test('[EXAMPLE-4] the bot answers each message once, over a kill of the hub', async () => {
  const bot = run('bot.ts')
  await eventually(() => bot.output().includes('In lobby'))
  const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const path = `/api/rooms/${rooms[0]?.id}/messages`
  const answers = async () => {
    const { messages } = (await (await ada.get(path)).json()) as { messages: { body: string }[] }
    return messages.filter(({ body }) => body.startsWith('It is 20')).length
  }
  const before = await answers()
  const ask = async (n: number) => {
    expect((await ada.post(path, { body: '!time' })).status).toBe(201)
    await eventually(async () => (await answers()) >= before + n)
  }
  await ask(1)
  const { port } = hub
  await hub.kill('SIGKILL')
  hub = await spawnHub(folder.path, ['--port', String(port)])

  // A second answer to the first message would come before the ones to these.
  await ask(2)
  await ask(3)
  expect(await answers()).toBe(before + 3)
  bot.stop()
}, 600_000)

test('[EXAMPLE-3] the client for scripts runs on Node as one file, with the platform’s WebSocket or one that is handed in', async () => {
  const built = join(folder.path, 'client.js')
  const { success } = await Bun.build({
    entrypoints: [join(ROOT, 'src-ui/script-client/client.ts')],
    target: 'node',
    format: 'esm',
    outdir: folder.path,
    naming: 'client.js',
  })
  expect(success).toBe(true)
  const script = (before: string, extra: string) => `
    import { connect } from ${JSON.stringify(built)}
    ${before}
    const hub = await connect({ origin: ${JSON.stringify(hub.origin)}, name: 'Node', code: ${JSON.stringify(hub.code)}${extra} })
    const message = await hub.say(hub.world().rooms[0].id, 'from Node')
    const refused = await hub.say('zzzzzzzzzzzzzzzz', 'x').catch((fault) => fault.code)
    console.log(JSON.stringify([message.body, refused]))
    hub.close()
    process.exit(0)`
  // Before Node 22 the platform's WebSocket is behind a flag. A class that is handed in must work without the global.
  const handedIn = 'const Handed = globalThis.WebSocket; delete globalThis.WebSocket'
  for (const [before, extra] of [
    ['', ''],
    [handedIn, ', WebSocket: Handed'],
  ] as const) {
    const run = spawnSync('node', ['--experimental-websocket', '--input-type=module', '-e', script(before, extra)], {
      encoding: 'utf8',
    })
    const problems = run.stderr.replace(/.*(ExperimentalWarning|--trace-warnings).*\n?/g, '')
    expect([run.stdout.trim(), problems]).toEqual([JSON.stringify(['from Node', 'room.notFound']), ''])
  }
}, 600_000)
