// A script finds its hub again, at another address and port, and gives its token to nobody else.
import { afterEach, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { MOVED_SESSION_KEPT_MS } from '../../src-bun/contract/limits.ts'
import { aHub, eventually, handClock, type Peer, peerOf, post, temporaryFolder } from '../support/hub.ts'
import { aNetwork, type Computer, canMakeNetworks, strangersOn } from '../support/network.ts'
import { spawnHub } from '../support/process.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

const NONCE = 'n'.repeat(32)

test('[REJOIN-1] a hub proves that it knows a token to who has it, for one name of its own and one question, and is asked by its rules', async () => {
  const [hub, other] = [await aHub(['--limits', 'off']), await aHub()]
  endings.push(hub.end, other.end)
  const { token } = await hub.join('Bot')
  const claims = token.split('.').slice(0, 2).join('.')
  const signature = Buffer.from(token.split('.')[2] as string, 'base64url')
  const ask = (query: Record<string, string>, origin = hub.origin, headers = {}) =>
    fetch(`${origin}/api/hub/proof?${new URLSearchParams(query)}`, { headers })
  const refused: Record<string, string>[] = [
    ...[{}, { claims }, { nonce: NONCE }, { claims, nonce: 'short' }, { claims: 'no dots', nonce: NONCE }],
    ...[
      { claims: `${claims}.${'s'.repeat(43)}`, nonce: NONCE },
      { claims: 'a.'.padEnd(4000, 'b'), nonce: NONCE },
    ],
    { claims, nonce: NONCE, more: '1' },
  ]
  for (const query of refused) expect([query, (await ask(query)).status]).toEqual([query, 422])
  expect((await ask({ claims, nonce: NONCE }, hub.origin, { host: 'evil.example' })).status).toBe(421)
  // Another account on this computer can have another port of it.
  for (const host of ['localhost:1', 'localhost'])
    expect([host, (await ask({ claims, nonce: NONCE }, hub.origin, { host })).status]).toEqual([host, 421])

  const proofOf = async (nonce: string, origin = hub.origin, headers = {}) =>
    ((await (await ask({ claims, nonce }, origin, headers)).json()) as { proof: string }).proof
  const expected = (nonce: string, host: string) =>
    createHmac('sha256', signature).update(`${nonce} ${host}`).digest('base64url')
  expect(await proofOf(NONCE)).toBe(expected(NONCE, `127.0.0.1:${hub.port}`))
  expect(await proofOf('m'.repeat(32))).toBe(expected('m'.repeat(32), `127.0.0.1:${hub.port}`))
  expect(await proofOf(NONCE, hub.origin, { host: `localhost:${hub.port}` })).toBe(
    expected(NONCE, `localhost:${hub.port}`),
  )
  expect(await proofOf(NONCE, other.origin)).not.toBe(expected(NONCE, `127.0.0.1:${other.port}`))
  // A page of the hub asks from an address that is no longer its own, and reads the answer.
  const asked = await ask({ claims, nonce: NONCE }, hub.origin, { origin: 'http://10.9.8.7:4280' })
  expect(asked.headers.get('access-control-allow-origin')).toBe('*')
})

test('[REJOIN-3] a pass takes a session along once: to a browser without one, as the same member and the same device, while the session holds', async () => {
  const clock = handClock()
  const [hub, other] = [await aHub(['--limits', 'off'], clock), await aHub()]
  endings.push(hub.end, other.end)
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  const passOf = async (peer: Peer) =>
    ((await (await peer.post('/api/session/pass', {})).json()) as { pass: string }).pass
  const move = (pass: unknown, headers: Record<string, string> = {}, origin = hub.origin) =>
    post(origin, '/api/session/move', pass === undefined ? {} : { pass }, { origin, ...headers })
  const codeOf = async (answer: Response) => [
    answer.status,
    ((await answer.json()) as { error: { code: string } }).error.code,
  ]
  const pass = await passOf(ada)
  const cookieOf = (answer: Response) =>
    answer.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')

  expect((await post(hub.origin, '/api/session/pass', {})).status).toBe(401)
  for (const bad of [undefined, 1, 'x'.repeat(3000)]) expect((await move(bad)).status).toBe(422)
  expect((await post(hub.origin, '/api/session/move', { pass, more: 1 })).status).toBe(422)
  // Neither a session's token is a pass nor a pass a token, nor is the pass of another hub.
  for (const bad of [ada.token, `${pass.slice(0, -4)}AAAA`, await passOf(await other.join('Ada'))])
    expect(await codeOf(await move(bad))).toEqual([401, 'signIn.required'])
  expect((await peerOf(hub.origin, { token: pass, member: ada.member }).get('/api/me')).status).toBe(401)
  expect((await move(pass, { origin: 'http://evil.example' })).status).toBe(403)
  // Whoever is signed in stays who they are.
  const asBob = { authorization: `Bearer ${bob.token}` }
  expect(await codeOf(await move(pass, asBob))).toEqual([403, 'notAllowed'])

  const moved = await move(pass)
  expect([moved.status, ((await moved.json()) as { member: { id: string } }).member.id]).toEqual([200, ada.member.id])
  const cookie = cookieOf(moved)
  const me = await fetch(`${hub.origin}/api/me`, { headers: { cookie } })
  expect(((await me.json()) as { member: { id: string } }).member.id).toBe(ada.member.id)
  // By its device key Ada is known again on this device, without her session.
  const device = cookie.split('; ').filter((each) => each.startsWith('hubbub_device'))
  const again = await post(hub.origin, '/api/join', { name: 'Ada', code: hub.code }, { cookie: device.join('; ') })
  expect(((await again.json()) as { member: { id: string } }).member.id).toBe(ada.member.id)

  // A browser that has moved proves only who it was: no further session is opened.
  const countOf = async () => ((await (await ada.get('/api/sessions')).json()) as { sessions: [] }).sessions.length
  const before = await countOf()
  const second = await move(pass, { cookie })
  expect([second.status, second.headers.getSetCookie()]).toEqual([200, []])
  expect(await countOf()).toBe(before)

  // The answer can be lost, so the pass and the session behind it hold for some minutes more, and then no longer.
  expect((await move(pass)).status).toBe(200)
  clock.pass(MOVED_SESSION_KEPT_MS + 1000)
  expect(await codeOf(await move(pass))).toEqual([401, 'signIn.required'])
  expect((await ada.get('/api/me')).status).toBe(401)
  expect((await fetch(`${hub.origin}/api/me`, { headers: { cookie } })).status).toBe(200)
  const ofBob = await passOf(bob)
  await bob.post('/api/sign-out', {})
  expect(await codeOf(await move(ofBob))).toEqual([401, 'signIn.required'])
})

test('[REJOIN-8] a browser that comes back where its session was taken away gets another session, and stays signed in', async () => {
  const clock = handClock()
  const hub = await aHub(['--limits', 'off'], clock)
  endings.push(hub.end)
  const ada = await hub.join('Ada')
  const passOf = async (headers: Record<string, string>) => {
    const answer = await post(hub.origin, '/api/session/pass', {}, { origin: hub.origin, ...headers })
    return ((await answer.json()) as { pass: string }).pass
  }
  const move = (pass: string, headers: Record<string, string> = {}) =>
    post(hub.origin, '/api/session/move', { pass }, { origin: hub.origin, ...headers })
  const cookieOf = (answer: Response) =>
    answer.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
  const statusOf = async (cookie: string) => (await fetch(`${hub.origin}/api/me`, { headers: { cookie } })).status

  // The browser keeps a cookie for each of the two addresses.
  const here = cookieOf(await move(await passOf({ authorization: `Bearer ${ada.token}` })))
  const there = cookieOf(await move(await passOf({ cookie: here })))
  const back = await move(await passOf({ cookie: there }), { cookie: here })
  expect(back.status).toBe(200)
  const again = cookieOf(back)
  expect(again).not.toBe('')
  expect(await statusOf(again)).toBe(200)
  clock.pass(MOVED_SESSION_KEPT_MS + 1000)
  expect([await statusOf(here), await statusOf(there), await statusOf(again)]).toEqual([401, 401, 200])
})

const CLIENT = join(import.meta.dir, '../../src-ui/script-client/client.ts')

/** A script on this computer that says each line that it is given. Its own lines: `ready`, then `said <line>`. */
async function aScriptOn({ within }: Computer, origin: string, code: string | undefined) {
  const script = `
    const { connect } = await import('${CLIENT}')
    const hub = await connect({ origin: '${origin}', name: 'Bot', code: '${code}' })
    const lobby = hub.world().rooms.find(({ name }) => name === 'lobby').id
    process.stdin.on('data', (line) => hub.say(lobby, String(line).trim()).then(({ body }) => console.log('said ' + body)))
    console.log('ready')`
  const child = Bun.spawn([...within, process.execPath, '-e', script], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  endings.push(() => child.kill())
  const lines: string[] = []
  void (async () => {
    for await (const chunk of child.stdout) lines.push(...Buffer.from(chunk).toString().split('\n').filter(Boolean))
  })()
  await eventually(() => lines.includes('ready'))
  return {
    lines,
    say(line: string) {
      child.stdin.write(`${line}\n`)
      child.stdin.flush()
    },
  }
}

test.skipIf(!canMakeNetworks())(
  '[REJOIN-2] a script finds its hub at another address and port, says what it had to say once, and gives its token to no stranger on the way',
  async () => {
    const network = aNetwork(['10.77.0.2/24', '10.77.0.9/24'])
    endings.push(network.remove)
    const [desk, phone] = network.computers as [Computer, Computer]
    desk.ip('addr add 192.168.77.2/24 dev eth0')
    phone.ip('addr add 192.168.77.9/24 dev eth0')
    const folder = temporaryFolder()
    endings.push(folder.remove)
    const first = await spawnHub(folder.path, ['--limits', 'off'], {}, undefined, desk.within)
    endings.push(() => first.kill('SIGKILL'))
    expect(first.port).toBe(4280)
    const script = await aScriptOn(phone, 'http://10.77.0.2:4280', first.code)
    script.say('before')
    await eventually(() => script.lines.includes('said before'))

    await first.kill('SIGKILL')
    const strangers = await strangersOn(desk)
    endings.push(strangers.end)
    script.say('while away')
    desk.ip('addr del 10.77.0.2/24 dev eth0')
    // The main address of the card is gone, and the others of its network with it, where the system does so.
    desk.run(['ip', 'addr', 'add', '192.168.77.2/24', 'dev', 'eth0'])
    // What is asked for now comes to the stranger, with the address that the script knows.
    await eventually(() => strangers.text().includes('/api/hub/proof'))
    const second = await spawnHub(folder.path, ['--limits', 'off'], {}, undefined, desk.within)
    endings.push(() => second.kill('SIGKILL'))
    expect(second.port).toBe(4282)
    const startedAt = performance.now()
    await eventually(() => script.lines.includes('said while away'))
    console.log(`The script was back ${Math.round(performance.now() - startedAt)} ms after the hub.`)
    script.say('after')
    await eventually(() => script.lines.includes('said after'))
    expect(script.lines).toEqual(['ready', 'said before', 'said while away', 'said after'])
    expect(strangers.text()).not.toContain('authorization')

    const read = `
    const origin = 'http://127.0.0.1:4282'
    const headers = { 'content-type': 'application/json' }
    const { token } = await (await fetch(origin + '/api/join', { method: 'POST', headers, body: JSON.stringify({ name: 'Ada', code: '${second.code}' }) })).json()
    const auth = { headers: { authorization: 'Bearer ' + token } }
    const { rooms } = await (await fetch(origin + '/api/rooms', auth)).json()
    const { messages } = await (await fetch(origin + '/api/rooms/' + rooms.find(({ name }) => name === 'lobby').id + '/messages', auth)).json()
    console.log(JSON.stringify(messages.map(({ body }) => body)))`
    expect(JSON.parse(desk.run([process.execPath, '-e', read]).out)).toEqual(['before', 'while away', 'after'])
  },
)
