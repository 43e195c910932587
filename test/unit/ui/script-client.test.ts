import { afterEach, expect, test } from 'bun:test'
import { connect, type ScriptHub } from '../../../src-ui/script-client/client.ts'
import { aScriptedHub, caughtUp, eventually, hello, LOBBY, ME, posted, refusal, snapshot } from './scripted-hub.ts'

let hub: ReturnType<typeof aScriptedHub>
let script: ScriptHub | undefined
/** A hub that only says hello on a new socket. */
let isReconnecting = false
let isSignedOut = false
afterEach(() => {
  script?.close()
  return hub.end()
})

/** A script that is signed in and has caught up. */
async function aScript(): Promise<ScriptHub> {
  isReconnecting = isSignedOut = false
  hub = aScriptedHub({
    open(socket) {
      if (isReconnecting) return void socket.send(JSON.stringify(hello(1)))
      for (const frame of [hello(1), snapshot(1), caughtUp(1)]) socket.send(JSON.stringify(frame))
    },
    http: (path) =>
      isSignedOut
        ? refusal('signIn.required', 401)
        : Response.json(path === '/api/me' ? { member: ME } : { ticket: 't' }),
  })
  script = await connect({ origin: `http://${hub.host}`, token: 'token' })
  return script
}
const lastClientId = () =>
  hub
    .upOn(0)
    .flatMap((frame) => ('clientId' in frame ? [frame.clientId] : []))
    .at(-1)

test('[SCRIPT-1] run stays pending after an error that passes, and resolves with the change of a later answer', async () => {
  const { run } = await aScript()
  const answer = run({ type: 'chat.send', roomId: LOBBY.id, body: 'hello' })
  await eventually(() => expect(lastClientId()).toBeDefined())

  for (const code of ['sync.required', 'storage.unavailable', 'storage.missing', 'internal'] as const)
    hub.down({ type: 'error', code, clientId: lastClientId() as string })
  hub.down(posted(2, 1, lastClientId()))

  expect(await answer).toMatchObject({ type: 'chat.posted', seq: 2 })
})

test('[SCRIPT-2] run rejects with the code of a refusal', async () => {
  const { say } = await aScript()
  const answer = say(LOBBY.id, 'hello').catch((refused) => refused.code)
  await eventually(() => expect(lastClientId()).toBeDefined())

  hub.down({ type: 'error', code: 'member.muted', clientId: lastClientId() as string })

  expect(await answer).toBe('member.muted')
})

test('[SCRIPT-3] run rejects with aborted when close is called before the answer', async () => {
  const { say, close } = await aScript()
  const answer = say(LOBBY.id, 'hello').catch((refused) => refused.code)

  close()

  expect(await answer).toBe('aborted')
})

test('[SCRIPT-4] onChange calls back with each change once, over a break and where the hub sends the log again', async () => {
  const { onChange } = await aScript()
  const seqs: number[] = []
  onChange(({ seq }) => seqs.push(seq))
  for (const seq of [2, 3]) hub.down(posted(seq, seq - 1))
  await eventually(() => expect(seqs).toEqual([2, 3]))

  // The script answers hello on the new socket. The hub sends what came after the position that the script is sure of.
  isReconnecting = true
  hub.sockets[0]?.close(1012)
  await eventually(() => expect(hub.upOn(1)).toEqual([{ type: 'sync', since: 1, epoch: 'e1' }]))
  for (const seq of [2, 3, 4]) hub.down(posted(seq, seq - 1))
  hub.down(caughtUp(4, 3))
  await eventually(() => expect(seqs).toEqual([2, 3, 4]))

  // One frame is lost: it comes late, and the others not a second time.
  hub.down(posted(6, 5))
  hub.down({ type: 'pong', t: 0, seq: 6, told: 5 })
  await eventually(() => expect(hub.upOn(1)).toHaveLength(2))
  for (const seq of [5, 6, 7]) hub.down(posted(seq, seq - 1))
  hub.down(caughtUp(7, 8))
  hub.down(posted(8, 7))
  await eventually(() => expect(seqs).toEqual([2, 3, 4, 6, 5, 7, 8]))

  // In another epoch the numbers begin anew.
  hub.sockets[1]?.close(1012)
  await eventually(() => expect(hub.sockets).toHaveLength(3))
  hub.down(hello(1, 'e2'))
  hub.down(snapshot(1))
  hub.down(caughtUp(1))
  for (const seq of [2, 3]) hub.down(posted(seq, seq - 1))
  await eventually(() => expect(seqs.slice(7)).toEqual([2, 3]))
})

test('[SCRIPT-5] run rejects when the script is sent away or signed out, and so does a later one', async () => {
  for (const [closeCode, code] of [
    [4401, 'signIn.required'],
    [4410, 'member.removed'],
    [4411, 'disconnected'],
  ] as const) {
    const { say, onLost } = await aScript()
    const losses: string[] = []
    onLost((why) => losses.push(why))
    const answer = say(LOBBY.id, 'hello').catch((refused) => refused.code)
    await eventually(() => expect(lastClientId()).toBeDefined())

    hub.sockets[0]?.close(closeCode)

    expect(await answer).toBe(code)
    expect(await say(LOBBY.id, 'again').catch((refused) => refused.code)).toBe(code)
    expect(losses).toHaveLength(1)
    script?.close()
    hub.end()
  }
  // The session ended while the hub was away: there is no ticket for a new socket.
  const { say, onLost } = await aScript()
  const losses: string[] = []
  onLost((why) => losses.push(why))
  const answer = say(LOBBY.id, 'hello').catch((refused) => refused.code)
  await eventually(() => expect(lastClientId()).toBeDefined())
  isSignedOut = true
  hub.sockets[0]?.close(1012)
  expect(await answer).toBe('signIn.required')
  expect(losses).toEqual(['broken', 'signedOut'])
})

test('[SCRIPT-8] connect takes an address as the address bar shows it, and an invitation link, whose token is the code where none is given', async () => {
  const linkToken = 'A-link_token-of-twenty-four'
  const joins: unknown[] = []
  hub = aScriptedHub({
    open(socket) {
      for (const frame of [hello(1), snapshot(1), caughtUp(1)]) socket.send(JSON.stringify(frame))
    },
    async http(path, request) {
      if (path === '/api/join') joins.push(await request.json())
      return Response.json(
        { '/api/join': { token: 't', member: ME }, '/api/me': { member: ME } }[path] ?? { ticket: 't' },
      )
    },
  })
  const origin = `http://${hub.host}`
  const forms = [`${origin}/`, `${origin}/rooms/lobby?x=1`, ` ${origin} `, `HTTP://${hub.host}`, `${origin}/#host=abc`]
  for (const form of forms) (await connect({ origin: form, token: 'token' })).close()
  expect(hub.urls.filter((url) => !/^\/(api\/(me|tickets|invitation)|live\?token=t)$/.test(url))).toEqual([])
  expect(hub.sockets).toHaveLength(forms.length)

  for (const options of [{}, { code: '' }, { code: 'K7QX4M2P' }])
    (await connect({ origin: `${origin}/#${linkToken}`, ...options })).close()
  ;(await connect({ origin: `${origin}/#host=abc` })).close()
  expect(joins).toEqual([
    { name: 'Script', code: linkToken },
    { name: 'Script', code: linkToken },
    { name: 'Script', code: 'K7QX4M2P' },
    { name: 'Script' },
  ])
})

test('[SCRIPT-9] connect rejects with a sentence for what is no address, and with notHub or unreachable where no hub answers', async () => {
  hub = aScriptedHub()
  const refusalOf = (origin: string, token?: string) =>
    connect({ origin, ...(token && { token }) }).catch((refused) => refused.code ?? refused.message)
  for (const origin of [
    '',
    'localhost:4280',
    '192.168.1.37:4280',
    '/rooms',
    'ws://localhost:4280',
    'file:///tmp',
    'http://',
  ])
    expect(await refusalOf(origin)).toBe(`"${origin}" is no address of a hub. One looks like http://192.168.1.37:4280.`)

  for (const [answer, code] of [
    [() => new Response('', { status: 404 }), 'notHub'],
    [() => new Response('no POST', { status: 501 }), 'notHub'],
    [() => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'notHub'],
    [() => Response.json({ status: 'fine' }), 'notHub'],
    [() => Response.json([]), 'notHub'],
    [() => new Response('Bad Gateway', { status: 502 }), 'unreachable'],
    [() => refusal('code.wrong', 403), 'code.wrong'],
    [() => refusal('internal', 500), 'internal'],
  ] as const) {
    const host = aScriptedHub({ http: answer })
    expect([await refusalOf(`http://${host.host}`), await refusalOf(`http://${host.host}`, 't')]).toEqual([code, code])
    host.end()
  }
  const { host, end } = aScriptedHub()
  await end()
  expect(await refusalOf(`http://${host}`)).toBe('unreachable')
})

test('[SCRIPT-10] while connect still tries, onLost says each time what is wrong, and connect resolves when that is mended', async () => {
  let ticket = () => new Response('', { status: 404 })
  let isSocketServed = false
  hub = aScriptedHub()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request, server) {
      const { pathname } = new URL(request.url)
      if (pathname === '/api/me') return Response.json({ member: ME })
      if (pathname === '/api/tickets') return ticket()
      if (isSocketServed && server.upgrade(request)) return undefined
      return new Response('', { status: 404 })
    },
    websocket: {
      open(socket) {
        for (const frame of [hello(1), snapshot(1), caughtUp(1)]) socket.send(JSON.stringify(frame))
      },
      message() {},
    },
  })
  const problems: unknown[] = []
  const connected = connect({
    origin: `http://127.0.0.1:${server.port}`,
    token: 'token',
    onLost: (why, problem) => problems.push([why, (problem as { code?: string })?.code ?? problem?.message]),
  })
  try {
    await eventually(() => expect(problems).toContainEqual(['broken', 'notHub']))
    ticket = () => refusal('storage.unavailable', 503)
    await eventually(() => expect(problems).toContainEqual(['broken', 'storage.unavailable']))
    ticket = () => Response.json({ ticket: 't' })
    await eventually(() => expect(problems).toContainEqual(['broken', expect.stringContaining('101')]))
    isSocketServed = true
    script = await connected
  } finally {
    server.stop(true)
  }
})

test('[SCRIPT-11] a script whose machine is cut off, in touch again and cut off once more looks for another machine both times', async () => {
  let asked = 0
  const elsewhere = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch() {
      asked++
      return new Response('', { status: 503 })
    },
  })
  try {
    await aScript()
    const machines = (isCutOff: boolean) =>
      hub.down({ type: 'machines', elsewhere: [`http://127.0.0.1:${elsewhere.port}`], isCutOff })
    machines(true)
    await eventually(() => expect(asked).toBeGreaterThan(0))
    machines(false)
    // It looks again after two seconds, and has stopped looking by then.
    await Bun.sleep(2500)
    const before = asked
    machines(true)
    await eventually(() => expect(asked).toBeGreaterThan(before))
  } finally {
    elsewhere.stop(true)
  }
})
