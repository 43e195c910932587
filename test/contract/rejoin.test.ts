// A script finds its hub again, at another address and port, and gives its token to nobody else.
import { afterEach, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { aHub, eventually, post, temporaryFolder } from '../support/hub.ts'
import { aNetwork, type Computer, canMakeNetworks } from '../support/network.ts'
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
  const ask = (body: object, origin = hub.origin, headers = {}) => post(origin, '/api/hub/proof', body, headers)
  const refused = [
    ...[{}, { claims }, { nonce: NONCE }, { claims, nonce: 'short' }, { claims: 'no dots', nonce: NONCE }],
    ...[
      { claims: `${claims}.${'s'.repeat(43)}`, nonce: NONCE },
      { claims: 'a.'.padEnd(4000, 'b'), nonce: NONCE },
    ],
    { claims, nonce: NONCE, more: 1 },
  ]
  for (const body of refused) expect([body, (await ask(body)).status]).toEqual([body, 422])
  expect((await ask({ claims, nonce: NONCE }, hub.origin, { host: 'evil.example' })).status).toBe(421)
  expect((await ask({ claims, nonce: NONCE }, hub.origin, { origin: 'http://evil.example' })).status).toBe(403)

  const proofOf = async (nonce: string, origin = hub.origin, headers = {}) =>
    ((await (await ask({ claims, nonce }, origin, headers)).json()) as { proof: string }).proof
  const expected = (nonce: string, host: string) =>
    createHmac('sha256', signature).update(`${nonce} ${host}`).digest('base64url')
  expect(await proofOf(NONCE)).toBe(expected(NONCE, `127.0.0.1:${hub.port}`))
  expect(await proofOf('m'.repeat(32))).toBe(expected('m'.repeat(32), `127.0.0.1:${hub.port}`))
  expect(await proofOf(NONCE, hub.origin, { host: 'localhost:1' })).toBe(expected(NONCE, 'localhost:1'))
  expect(await proofOf(NONCE, other.origin)).not.toBe(expected(NONCE, `127.0.0.1:${other.port}`))
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

/** Other programs that have got the ports of the hub: one that is no hub, and one that pretends to be it. What the second is sent it prints. */
async function strangersOn({ within }: Computer) {
  const script = `
    Bun.serve({ port: 4280, fetch: () => new Response('Not found', { status: 404 }) })
    Bun.serve({ port: 4281, async fetch(request) {
      console.log(request.url + ' ' + JSON.stringify([...request.headers]) + ' ' + await request.text())
      return Response.json({ proof: 'x', ticket: 'x', status: 'ok' })
    } })
    console.log('ready')`
  const child = Bun.spawn([...within, process.execPath, '-e', script], { stdout: 'pipe', stderr: 'inherit' })
  endings.push(() => child.kill())
  let text = ''
  void (async () => {
    for await (const chunk of child.stdout) text += Buffer.from(chunk).toString()
  })()
  await eventually(() => text.includes('ready'))
  return { text: () => text }
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
