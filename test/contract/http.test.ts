import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { COLOURS } from '../../src-bun/domain/members/members.ts'
import { aHub, joinAt, post, type TestHub } from '../support/hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await aHub(['--name', 'Workshop', '--limits', 'off', '--allow-host', 'hub.test'])
})
afterAll(() => hub.end())

const code = async (response: Response) => [
  response.status,
  ((await response.json()) as { error: { code: string } }).error.code,
]

test('[GUARD-1] a Host that is not the hub’s is answered 421 on every route, before the route is looked at', async () => {
  for (const path of ['/', '/health', '/api/me', '/live', '/assets/x.js', '/abc/api/rooms']) {
    for (const host of ['evil.example', 'x', `evil.example:${hub.port}`, '']) {
      const response = await fetch(hub.origin + path, { headers: { host } })
      expect(await code(response)).toEqual([421, 'guard.host'])
    }
  }
  for (const host of ['localhost', 'hub.test', `HUB.test:${hub.port}`, '[::1]']) {
    expect((await fetch(`${hub.origin}/health`, { headers: { host } })).status).toBe(200)
  }
})

test('[GUARD-2] a foreign, null or empty Origin may change nothing', async () => {
  const origins = [
    'http://evil.example',
    'null',
    '',
    'http://127.0.0.1',
    `http://127.0.0.1:${hub.port + 1}`,
    `https://127.0.0.1:${hub.port}`,
    `http://127.0.0.1:${hub.port}.evil.example`,
  ]
  for (const origin of origins) {
    const response = await post(hub.origin, '/api/join', { name: 'Eve', code: hub.code }, { origin })
    expect(await code(response)).toEqual([403, 'guard.origin'])
  }
  expect((await post(hub.origin, '/api/join', { name: 'Own', code: hub.code }, { origin: hub.origin })).status).toBe(
    201,
  )
})

test('[GUARD-3] a body that is not JSON, such as a form’s, is answered 415', async () => {
  const body = new URLSearchParams({ name: 'Eve', code: hub.code })
  const response = await fetch(`${hub.origin}/api/join`, { method: 'POST', body })
  expect(response.status).toBe(415)
  const text = await fetch(`${hub.origin}/api/join`, {
    method: 'POST',
    body: JSON.stringify({ name: 'Eve', code: hub.code }),
    headers: { 'content-type': 'text/plain' },
  })
  expect(text.status).toBe(415)
})

test('[GUARD-4] a cookie without an Origin changes nothing; with the hub’s own Origin it is a session', async () => {
  const { token } = await hub.join('Cookie')
  const cookie = `hubbub_${hub.port}=${token}`
  expect(await code(await post(hub.origin, '/api/rooms', { name: 'forged' }, { cookie }))).toEqual([
    401,
    'signIn.required',
  ])
  expect((await post(hub.origin, '/api/rooms', { name: 'by cookie' }, { cookie, origin: hub.origin })).status).toBe(201)
  expect((await fetch(`${hub.origin}/api/me`, { headers: { cookie } })).status).toBe(200)
  // Another name is none of ours.
  expect((await fetch(`${hub.origin}/api/me`, { headers: { cookie: `hubbub_x=${token}` } })).status).toBe(401)
})

test('[GUARD-5] every answer carries the security headers, refusals included', async () => {
  const answers = [
    await fetch(`${hub.origin}/health`),
    await fetch(`${hub.origin}/api/me`),
    await fetch(`${hub.origin}/nothing.js`),
    await fetch(`${hub.origin}/`, { headers: { host: 'evil.example' } }),
    await post(hub.origin, '/api/join', { name: 'x' }),
    await post(hub.origin, '/no/such/route', {}),
  ]
  for (const { headers, url } of answers) {
    expect([url, headers.get('content-security-policy')]).toEqual([url, expect.stringContaining("default-src 'self'")])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  }
  expect(answers[1]?.headers.get('cache-control')).toBe('no-store')
})

test('[HTTP-1] a malformed body is answered with a code and without the input', async () => {
  const { token } = await hub.join('Mallory')
  const headers = { authorization: `Bearer ${token}` }
  const deep = '['.repeat(5000) + ']'.repeat(5000)
  const secret = 'canary-5f2a'
  for (const body of [
    '{',
    `{"name":${deep}}`,
    `{"name":{"a":"${secret}"}}`,
    `"${secret}"`,
    'null',
    '[]',
    `{"name":"${secret}","extra":1}`,
  ]) {
    const response = await post(hub.origin, '/api/rooms', body, headers)
    const text = await response.text()
    expect([400, 422]).toContain(response.status)
    expect(text).not.toContain(secret)
    expect(JSON.parse(text).error.code).toMatch(/^frame\./)
  }
  expect((await post(hub.origin, '/api/rooms', `{"name":"${'x'.repeat(100_000)}"}`, headers)).status).toBe(413)
  expect((await fetch(`${hub.origin}/health`)).status).toBe(200)
})

test('[HTTP-2] a malformed URL is answered with a 4xx status', async () => {
  for (const path of ['/%E0%A4%A', '/api/rooms/%ZZ/messages', '/api/rooms/%00/messages']) {
    const response = await fetch(hub.origin + path, {
      headers: { authorization: `Bearer ${(await hub.join('Url')).token}` },
    })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
  }
})

test('[JOIN-1] a join with a wrong code or an unusable name is refused and sets no cookie, and the sixth try is locked', async () => {
  const strict = await aHub()
  try {
    for (const body of [{ name: 'Eve' }, { name: 'Eve', code: '' }, { name: 'Eve', code: 'AAAAAAAA' }]) {
      const response = await post(strict.origin, '/api/join', body)
      expect(response.headers.get('set-cookie')).toBeNull()
      expect(await code(response)).toEqual([403, 'code.wrong'])
    }
    expect(await code(await post(strict.origin, '/api/join', { name: '\u200B', code: strict.code }))).toEqual([
      422,
      'name.unusable',
    ])
    expect(await code(await post(strict.origin, '/api/join', { name: 7, code: strict.code }))).toEqual([
      422,
      'frame.invalid',
    ])
    await post(strict.origin, '/api/join', { name: 'Eve', code: 'AAAAAAAA' })
    await post(strict.origin, '/api/join', { name: 'Eve', code: 'AAAAAAAA' })
    expect(await code(await post(strict.origin, '/api/join', { name: 'Eve', code: strict.code }))).toEqual([
      429,
      'code.locked',
    ])
  } finally {
    await strict.end()
  }
})

test('[JOIN-2] the code and the link both let people in, and the session is a cookie that scripts cannot read', async () => {
  for (const given of [hub.code, hub.code.toLowerCase(), hub.token]) {
    const response = await post(hub.origin, '/api/join', { name: 'Guest', code: given })
    expect(response.status).toBe(201)
    // The session, and the device key, by which the device is known after the session has ended.
    const [session, device, byHub, ...others] = response.headers.getSetCookie()
    const hidden = '; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Strict$'
    expect(session).toMatch(new RegExp(`^hubbub_${hub.port}=[\\w.-]+${hidden}`))
    expect(byHub).toBe(session?.replace(String(hub.port), hub.hubId))
    expect(device).toMatch(new RegExp(`^hubbub_device_${hub.port}=[\\w-]{22}${hidden}`))
    expect(others).toEqual([])
  }
})

test('[JOIN-3] a name that is taken gets a number, and a colour is shared only when all are taken', async () => {
  const fresh = await aHub()
  try {
    const people = []
    const names = ['Ada', 'ADA', 'A d a', ...Array.from({ length: COLOURS.length - 3 }, (_, n) => `Bob ${n}`)]
    for (const name of names) people.push((await fresh.join(name)).member)
    expect(people.slice(0, 3).map(({ name }) => name)).toEqual(['Ada', 'ADA 2', 'A d a 3'])
    expect(new Set(people.map(({ colour }) => colour)).size).toBe(COLOURS.length)
  } finally {
    await fresh.end()
  }
})

test('[JOIN-6] a number that makes a long name unique fits into the length limit and cuts no character in half', async () => {
  const family = '👩‍👩‍👧'
  for (const [name, second] of [
    ['n'.repeat(40), `${'n'.repeat(38)} 2`],
    [`${'m'.repeat(38)}${family}`, `${'m'.repeat(38)} 2`],
    [`${'m'.repeat(37)}${family}s`, `${'m'.repeat(37)}${family} 2`],
    [`${'o'.repeat(37)} 😀`, `${'o'.repeat(37)} 2`],
    [family.repeat(40), `${family.repeat(38)} 2`],
  ] as const) {
    expect((await hub.join(name)).member.name).toBe(name)
    expect((await hub.join(name)).member.name).toBe(second)
  }
})

test('[JOIN-7] a name that ends in a number and is taken gets the next number in its place', async () => {
  for (const [name, shown] of [
    ['Kind Gecko', 'Kind Gecko'],
    ['Kind Gecko', 'Kind Gecko 2'],
    ['Kind Gecko 2', 'Kind Gecko 3'],
    ['Kind Gecko 3', 'Kind Gecko 4'],
    ['Kind Gecko', 'Kind Gecko 5'],
    ['Agent 007', 'Agent 007'],
    ['Agent 007', 'Agent 007 2'],
  ])
    expect((await hub.join(name as string)).member.name).toBe(shown as string)
})

test('[JOIN-4] an open door needs no code', async () => {
  const open = await aHub(['--door', 'open'])
  try {
    expect(open.code).toBe('')
    expect((await joinAt(open.origin, { name: 'Anybody' })).member.role).toBe('member')
  } finally {
    await open.end()
  }
})

test('[JOIN-5] the host token works once, and any other token is refused', async () => {
  const fresh = await aHub()
  try {
    expect(await code(await post(fresh.origin, '/api/host', { hostToken: 'guess' }))).toEqual([403, 'hostToken.wrong'])
    const first = await post(fresh.origin, '/api/host', { hostToken: fresh.hostToken, name: 'Grace' })
    expect(await first.json()).toMatchObject({ member: { name: 'Grace', role: 'host' } })
    expect(await code(await post(fresh.origin, '/api/host', { hostToken: fresh.hostToken }))).toEqual([
      403,
      'hostToken.wrong',
    ])
  } finally {
    await fresh.end()
  }
})

test('[AUTH-1] a token that is forged, from another hub, unsigned, expired or in the query is no session', async () => {
  const { token } = await hub.join('Real')
  const [head, body, signature] = token.split('.') as [string, string, string]
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const other = await aHub()
  const foreign = (await other.join('Real')).token
  await other.end()
  const key = Buffer.from(readFileSync(join(hub.folder, 'secret'), 'utf8'), 'hex')
  const expiringIn = (seconds: number) =>
    new SignJWT({ ...claims, exp: Math.floor(Date.now() / 1000) + seconds })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(key)
  const forged = [
    `${encode({ alg: 'none' })}.${body}.`,
    `${head}.${encode({ ...claims, sub: 'someone-else' })}.${signature}`,
    `${head}.${encode({ ...claims, exp: 9_999_999_999 })}.${signature}`,
    `${head}.${body}.${signature.slice(0, -2)}AA`,
    foreign,
    await expiringIn(-1),
    'x.y.z',
    '',
  ]
  for (const wrong of forged) {
    expect((await fetch(`${hub.origin}/api/me`, { headers: { authorization: `Bearer ${wrong}` } })).status).toBe(401)
  }
  for (const right of [token, await expiringIn(60)])
    expect((await fetch(`${hub.origin}/api/me`, { headers: { authorization: `Bearer ${right}` } })).status).toBe(200)
  expect((await fetch(`${hub.origin}/api/me?token=${token}`)).status).toBe(401)
})

test('[ROOM-1] rooms are listed with the lobby first, and a name that is taken or empty is refused', async () => {
  const ada = await hub.join('Rooms')
  expect((await ada.post('/api/rooms', { name: ' Design \u200B' })).status).toBe(201)
  expect(await code(await ada.post('/api/rooms', { name: 'DESIGN' }))).toEqual([409, 'room.nameTaken'])
  expect(await code(await ada.post('/api/rooms', { name: '\u200B' }))).toEqual([422, 'name.unusable'])
  const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: { name: string }[] }
  expect(rooms[0]?.name).toBe('lobby')
  expect(rooms.map(({ name }) => name)).toContain('Design')
})

test('[ROOM-2] the messages of an unknown room are answered 404, and a page with an invalid number 422', async () => {
  const ada = await hub.join('Pages')
  expect(await code(await ada.get('/api/rooms/zzzzzzzzzzzzzzzz/messages'))).toEqual([404, 'room.notFound'])
  const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'limit=', 'before=-1', 'before=1.5', 'before=x']) {
    expect(await code(await ada.get(`/api/rooms/${rooms[0]?.id}/messages?${query}`))).toEqual([422, 'frame.invalid'])
  }
})

test('[EXPORT-2] an export needs a session and a known format, and is sent as a download', async () => {
  const ada = await hub.join('Export')
  const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const path = `/api/export/rooms/${rooms[0]?.id}`
  expect((await fetch(`${hub.origin}${path}?format=md`)).status).toBe(401)
  for (const format of ['', 'exe', 'constructor'])
    expect(await code(await ada.get(`${path}?format=${format}`))).toEqual([422, 'export.unknownFormat'])
  const file = await ada.get(`${path}?format=json`)
  expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="lobby \d{4}-\d\d-\d\d\.json"/)
  expect(file.headers.get('x-content-type-options')).toBe('nosniff')
})

test('[STORE-6] the database, the secret and the control file can be read by their owner only', () => {
  for (const file of ['hub.sqlite', 'secret', 'control.json']) {
    expect([file, statSync(join(hub.folder, file)).mode & 0o077]).toEqual([file, 0])
  }
})

test('[ROOM-3] a message over HTTP is refused as on a socket, answered 201 once stored, and once for each clientId', async () => {
  const ada = await hub.join('Ada of ROOM-3')
  const bob = await hub.join('Bob of ROOM-3')
  const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const lobby = rooms[0]?.id as string
  const made = await bob.post('/api/rooms', { name: 'Bob alone', private: true })
  const { id: hidden } = (await made.json()) as { id: string }
  const path = `/api/rooms/${lobby}/messages`

  expect(await code(await post(hub.origin, path, { body: 'x' }))).toEqual([401, 'signIn.required'])
  for (const room of ['zzzzzzzzzzzzzzzz', hidden])
    expect(await code(await ada.post(`/api/rooms/${room}/messages`, { body: 'x' }))).toEqual([404, 'room.notFound'])
  for (const fields of [{}, { body: 7 }, { body: '' }, { body: 'x'.repeat(4001) }, { body: 'x', author: 'Bob' }, [], 7])
    expect([fields, await code(await ada.post(path, fields))]).toEqual([fields, [422, 'frame.invalid']])
  expect(await code(await ada.post(path, { body: ' \n ' }))).toEqual([422, 'text.empty'])
  expect(await code(await ada.post(path, { body: 'x', clientId: 'not one!' }))).toEqual([422, 'frame.invalid'])

  const answers = await Promise.all([1, 2].map(() => ada.post(path, { body: 'by curl', clientId: 'curl-1' })))
  expect(answers.map(({ status }) => status)).toEqual([201, 201])
  const [first, again] = await Promise.all(answers.map((answer) => answer.json()))
  expect(first).toMatchObject({ roomId: lobby, body: 'by curl', authorId: ada.member.id, authorName: ada.member.name })
  expect(again).toEqual(first)

  const page = (await (await bob.get(path)).json()) as { messages: { body: string }[] }
  expect(page.messages.filter(({ body }) => body === 'by curl')).toEqual([first])
})

test('[SESS-5] a page is answered 200 with nobody or with its member, and a script without a session 401', async () => {
  const { token, member } = await hub.join('Ada of SESS-3')
  const cookie = `hubbub_${hub.port}=${token}`
  const ask = async (headers: Record<string, string>) => {
    const answer = await fetch(`${hub.origin}/api/session`, { headers })
    return [answer.status, await answer.json()]
  }
  for (const headers of [{}, { cookie: `hubbub_${hub.port}=x` }, { authorization: 'Bearer x' }])
    expect(await ask(headers as Record<string, string>)).toEqual([200, {}])
  expect(await ask({ cookie })).toEqual([200, { member }])
  expect(await ask({ authorization: `Bearer ${token}` })).toEqual([200, { member }])
  expect(await code(await fetch(`${hub.origin}/api/me`))).toEqual([401, 'signIn.required'])
})
