// HTTPS beside plain HTTP, with real handshakes.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import type { SessionState, SignedIn } from '../../src-bun/contract/door/join.ts'
import { AUTHORITY_FILE } from '../../src-bun/contract/http/encryption.ts'
import type { HubStatus } from '../../src-bun/contract/http/hub-status.ts'
import { authorityOf, encryptedOrigin, encryptedSocket, shownCertificate, trusting } from '../support/https.ts'
import { aHub, eventually, openSocket, post, type TestHub } from '../support/hub.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const JSON_TYPE = { 'content-type': 'application/json' }

let hub: TestHub
let plain: TestHub
let origin: string
let ask: ReturnType<typeof trusting>
let authority: string

beforeAll(async () => {
  hub = await aHub(['--tls'])
  plain = await aHub()
  authority = authorityOf(hub.folder)
  origin = encryptedOrigin(hub)
  ask = trusting(authority)
})
afterAll(async () => {
  await hub.end()
  await plain.end()
})

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((each) => each.replace(/;.*/, ''))
    .join('; ')

async function joined(name: string) {
  const body = JSON.stringify({ name, code: hub.code })
  const response = await ask(`${origin}/api/join`, { method: 'POST', headers: JSON_TYPE, body })
  expect(response.status).toBe(201)
  const { token } = (await response.clone().json()) as SignedIn
  return { token, cookie: cookiesOf(response), response }
}

/** Whether a socket opens, and what it is sent first. */
function firstFrame(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.onmessage = ({ data }) => resolve(String(data))
    socket.onclose = ({ code }) => resolve(`closed ${code}`)
    socket.onerror = () => resolve('refused')
  })
}

test('[HTTPS-1] on the encrypted port a hub has the same routes and sockets, and the plain port stays', async () => {
  const { token } = await joined('Ada')
  const headers = { authorization: `Bearer ${token}` }
  for (const [at, fetcher] of [
    [origin, ask],
    [hub.origin, fetch],
  ] as const) {
    const health = (await (await fetcher(`${at}/health`)).json()) as object
    expect(health).toMatchObject({ status: 'ok', hubId: hub.hubId })
    expect((await fetcher(`${at}/api/me`, { headers })).status).toBe(200)
  }
  const encrypted = encryptedSocket(`${origin}/ws`, authority, headers)
  await new Promise((resolve) => {
    encrypted.onopen = resolve
  })
  encrypted.send('{"over":"TLS"}')
  expect(JSON.parse(await firstFrame(encrypted))).toMatchObject({ type: 'echo', data: { over: 'TLS' } })

  // What is said on one port is heard on the other.
  const chat = { room: 'lobby' }
  const listener = openSocket(`${hub.origin.replace('http', 'ws')}/chat?room=${chat.room}`, headers)
  const heard: string[] = []
  listener.onmessage = ({ data }) => heard.push(String(data))
  await eventually(() => heard.length > 0)
  const speaker = encryptedSocket(`${origin}/chat?room=${chat.room}`, authority, headers)
  await firstFrame(speaker)
  speaker.send(JSON.stringify({ content: 'from the encrypted port' }))
  await eventually(() => heard.some((frame) => frame.includes('from the encrypted port')))
  for (const socket of [encrypted, listener, speaker]) socket.close()
})

test('[HTTPS-2] on the encrypted port, too, a foreign Host and a foreign Origin are refused, and so is the plain page of this hub', async () => {
  const { token, cookie } = await joined('Grace')
  const body = JSON.stringify({ name: 'new room' })
  const write = (headers: Record<string, string>) =>
    ask(`${origin}/api/rooms`, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body })

  const strange = await ask(`${origin}/health`, { headers: { host: 'evil.example' } })
  expect([strange.status, await strange.json()]).toEqual([421, { error: { code: 'guard.host' } }])
  const foreign = ['https://evil.example', 'null', '', hub.origin, `http://localhost:${hub.port}`]
  const others = [`https://localhost:${hub.port}`, 'https://localhost', origin.replace('https', 'http')]
  for (const each of [...foreign, ...others]) {
    expect([each, (await write({ cookie, origin: each })).status]).toEqual([each, 403])
    const socket = encryptedSocket(`${origin}/live`, authority, { authorization: `Bearer ${token}`, origin: each })
    expect([each, await firstFrame(socket)]).not.toEqual([each, expect.stringContaining('hello')])
  }
  expect((await write({ cookie })).status).toBe(401)
  const form = { 'content-type': 'application/x-www-form-urlencoded', cookie, origin }
  expect((await ask(`${origin}/api/rooms`, { method: 'POST', headers: form, body: 'name=x' })).status).toBe(415)
  expect(await firstFrame(encryptedSocket(`${origin}/live`, authority, { origin }))).toBe('closed 4401')
  // An encrypted page does nothing on the plain port.
  expect((await post(hub.origin, '/api/rooms', body, { cookie, origin })).status).toBe(403)

  expect((await write({ cookie, origin })).status).toBe(201)
  const own = encryptedSocket(`${origin}/live`, authority, { cookie, origin })
  expect(await firstFrame(own)).toContain('hello')
  own.close()
})

test('[HTTPS-3] what is set over HTTPS is sent over HTTPS only, and who is signed in on the plain page is the same there', async () => {
  const { response } = await joined('Alan')
  const set = response.headers.getSetCookie()
  expect(set).toHaveLength(3)
  for (const each of set) expect(each).toMatch(/; HttpOnly; SameSite=Strict; Secure$/)
  expect(set.map((each) => each.split('=')[0])).toContain(`hubbub_${hub.encrypted?.port}`)

  const onPlain = await post(hub.origin, '/api/join', { name: 'Mary', code: hub.code })
  for (const each of onPlain.headers.getSetCookie()) expect(each).not.toContain('Secure')
  const { member } = (await onPlain.json()) as SignedIn
  const session = await ask(`${origin}/api/session`, { headers: { cookie: cookiesOf(onPlain) } })
  expect(((await session.json()) as SessionState).member?.id).toBe(member.id)

  const gone = await ask(`${origin}/api/sign-out`, {
    method: 'POST',
    headers: { ...JSON_TYPE, cookie: cookiesOf(response), origin },
    body: '{}',
  })
  expect(gone.headers.getSetCookie().map((each) => each.split('=')[0])).toEqual(
    expect.arrayContaining(set.map((each) => each.split('=')[0])),
  )
  for (const each of gone.headers.getSetCookie()) expect(each).toMatch(/Max-Age=0; .*Secure$/)
})

test('[HTTPS-4] whoever stands at the door learns the port, and gets the authority with its fingerprint; a hub without has none', async () => {
  const offer = (await (await fetch(`${hub.origin}/api/encryption`)).json()) as object
  const file = await fetch(hub.origin + AUTHORITY_FILE)
  expect(file.headers.get('content-type')).toBe('application/x-x509-ca-cert')
  const sent = new X509Certificate(new Uint8Array(await file.arrayBuffer()))
  expect(offer).toEqual({ port: hub.encrypted?.port, fingerprint: sent.fingerprint256 })
  expect(hub.encrypted?.fingerprint).toBe(sent.fingerprint256)
  expect(sent.raw.equals(new X509Certificate(authority).raw)).toBe(true)

  // The owner reads it on the computer itself, also where nobody sees what the hub has printed.
  const asHost = async (of: TestHub) => (await (await (await of.host()).get('/api/hub/status')).json()) as HubStatus
  expect((await asHost(hub)).fingerprint).toBe(sent.fingerprint256)
  expect(await asHost(plain)).not.toHaveProperty('fingerprint')

  expect(await (await fetch(`${plain.origin}/api/encryption`)).json()).toEqual({})
  expect((await fetch(plain.origin + AUTHORITY_FILE)).status).toBe(404)
  expect(plain.encrypted).toBeUndefined()
})

test('[HTTPS-5] before its certificate ends, the hub shows another one of the same authority, and open sockets stay', async () => {
  // Started two months ago, because those who check certificates have clocks of their own.
  let agoMs = 61 * DAY_MS
  const clock = { now: () => Date.now() - agoMs, monotonic: () => performance.now() }
  const old = await aHub(['--tls', '--door', 'open'], clock)
  try {
    const port = old.encrypted?.port as number
    const trusted = authorityOf(old.folder)
    const at = encryptedOrigin(old)
    const socket = encryptedSocket(`${at}/ws?username=Ada`, trusted)
    let isClosed = false
    socket.onclose = () => {
      isClosed = true
    }
    await new Promise((resolve) => {
      socket.onopen = resolve
    })
    const first = await shownCertificate(port, 'localhost')
    agoMs = 0
    const second = await eventually(async () => {
      const shown = await shownCertificate(port, 'localhost')
      return shown.validTo > first.validTo ? shown : undefined
    })
    expect(second?.validTo).toBeGreaterThanOrEqual(first.validTo + 61 * DAY_MS)
    expect(authorityOf(old.folder)).toBe(trusted)
    expect((await trusting(trusted)(`${at}/health`)).status).toBe(200)
    let echoed = ''
    socket.onmessage = ({ data }) => {
      echoed = String(data)
    }
    socket.send('{"still":"here"}')
    await eventually(() => isClosed || echoed !== '')
    expect([isClosed, echoed]).toEqual([false, expect.stringContaining('still')])
  } finally {
    await old.end()
  }
})
