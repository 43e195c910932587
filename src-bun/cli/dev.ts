// `npm run dev`: a hub with a small named world, and Vite in front of it. Two members are signed in by a link.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../config.ts'
import type { Down } from '../contract/frames/live.ts'
import type { Member } from '../contract/members.ts'
import { startHub } from '../hub.ts'

const VITE_PORT = 5173

const data = mkdtempSync(join(tmpdir(), 'hubbub-dev-'))
const hub = await startHub(readConfig(['--data', data, '--name', 'Small world', ...process.argv.slice(2)], process.env))
const origin = `http://127.0.0.1:${hub.port}`

const world = {
  ada: ['Good morning! The notes are in “Weekly notes”.', 'Who takes the projector?'],
  bob: ['Me.', 'The QR code is on the wall.'],
  eve: ['Hello everybody'],
}
const tokens = new Map<string, string>()
for (const [name, lines] of Object.entries(world)) tokens.set(name, await populate(name, lines))

/** Signs a browser in as one of them: a cookie does not know ports, so this little server can set the hub's. */
const doorman = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request) {
    const { hostname, pathname } = new URL(request.url)
    const token = tokens.get(pathname.slice(1))
    if (!token) return new Response('ada, bob or eve?', { status: 404 })
    const headers = {
      location: `http://${hostname}:${VITE_PORT}/`,
      'set-cookie': `hubbub_${hub.port}=${token}; Path=/; SameSite=Strict`,
    }
    return new Response(null, { status: 302, headers })
  },
})

const vite = Bun.spawn(
  [
    'node',
    'node_modules/vite/bin/vite.js',
    '--config',
    'src-ui/vite.config.ts',
    '--port',
    String(VITE_PORT),
    '--host',
    '127.0.0.1',
    '--strictPort',
  ],
  {
    env: { ...process.env, HUBBUB_PORT: String(hub.port) },
    stdio: ['inherit', 'inherit', 'inherit'],
    cwd: join(import.meta.dir, '../..'),
  },
)
console.log(`
  ada    http://127.0.0.1:${doorman.port}/ada
  bob    http://localhost:${doorman.port}/bob     (another host name: both can be open in one browser)
  host   http://127.0.0.1:${VITE_PORT}/#host=${hub.hostToken}
  code   ${hub.code ?? 'open door'}
`)

async function end() {
  vite.kill()
  doorman.stop(true)
  await hub.stop('hubEnds')
  rmSync(data, { recursive: true, force: true })
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
vite.exited.then(end)

/** Somebody joins and says their lines; the first one also opens a room and a document. */
async function populate(name: string, lines: string[]): Promise<string> {
  const post = (path: string, body: unknown, headers = {}) =>
    fetch(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const { token } = (await (await post('/api/join', { name, code: hub.code })).json()) as {
    token: string
    member: Member
  }
  const headers = { authorization: `Bearer ${token}` }
  await post('/api/rooms', { name: 'design' }, headers)
  if (name === 'ada') await post('/api/documents', { title: 'Weekly notes' }, headers)

  const socket = new WebSocket(`${origin.replace('http', 'ws')}/live`, { headers } as unknown as string[])
  let answers = 0
  await new Promise<void>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as Down
      if (frame.type === 'hello') socket.send('{"type":"sync"}')
      if (frame.type === 'snapshot') {
        const roomId = frame.rooms[0]?.id
        for (const body of lines)
          socket.send(JSON.stringify({ type: 'chat.send', clientId: crypto.randomUUID(), roomId, body }))
      }
      if (frame.type === 'chat.posted' && ++answers === lines.length) resolve()
    })
  })
  socket.close()
  return token
}
