// A bug in a handler ends the command that it ran, and nothing else.
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { eventually, joinAt, live, post, temporaryFolder } from '../support/hub.ts'
import { plantedCopy } from './planted/copy.ts'

const BUG = {
  file: 'src-bun/transport/live.ts',
  find: '    ping: ({ t }) => send(',
  replace: "    ping: ({ t }) => t === 666 ? (() => { throw new Error('planted') })() : send(",
}

test('[FAULT-15] a handler that throws is answered with a reference that is in the log, and the socket stays open', async () => {
  const copy = plantedCopy([BUG])
  const folder = temporaryFolder()
  const { spawnHub } = (await import(join(copy.path, 'test/fault/hubs.ts'))) as typeof import('./hubs.ts')
  const hub = await spawnHub(folder.path, ['--port', '0'])
  const ada = await live(await joinAt(hub.origin, { name: 'Ada', code: hub.code }))

  ada.send({ type: 'ping', t: 666 })
  ada.send({ type: 'ping', t: 1 })

  await eventually(() => ada.received('pong').length === 1)
  const [answer] = ada.received('error')
  expect(answer).toEqual({ type: 'error', code: 'internal', ref: expect.stringMatching(/^[0-9a-f]{8}$/) })
  await hub.kill('SIGTERM')
  const logged = await hub.stderrText()
  expect(logged).toContain(answer?.ref as string)
  expect(logged).toContain('planted')
  folder.remove()
  copy.remove()
}, 600_000)

const THROW = "(() => { throw new Error('planted') })()"
const ROUTE_BUGS = [
  ['src-bun/transport/http/door/join.ts', 'joinRequests.person(params.pending)'],
  ['src-bun/transport/http/door/join.ts', 'joinRequests.withdraw(pending)'],
  ['src-bun/transport/http/signed-in.ts', 'await auth.identify(request, address)'],
] as const

test('[IDENT-9] a fault of a route is logged with the route, and not with the id of who waits at the door or another secret of the path', async () => {
  const copy = plantedCopy(ROUTE_BUGS.map(([file, find]) => ({ file, find, replace: THROW })))
  const folder = temporaryFolder()
  const { spawnHub } = (await import(join(copy.path, 'test/fault/hubs.ts'))) as typeof import('./hubs.ts')
  const hub = await spawnHub(folder.path, ['--port', '0', '--door', 'ask'])
  const { pending } = (await (await post(hub.origin, '/api/join', { name: 'Ada' })).json()) as { pending: string }
  const secret = 'a-secret-in-the-path'
  for (const [method, path] of [
    ['GET', `/api/join/${pending}?token=${secret}`],
    ['DELETE', `/api/join/${pending}`],
    ['POST', `/api/join/${pending}/cancel`],
    ['POST', `/api/join/${pending}/admit`],
    ['GET', `/api/rooms/${secret}/messages`],
  ] as const) {
    const headers = method === 'POST' ? { 'content-type': 'application/json' } : {}
    const response = await fetch(hub.origin + path, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) })
    expect([path, response.status]).toEqual([path, 500])
  }
  await hub.kill('SIGTERM')
  const logged = await hub.stderrText()
  for (const route of ['GET /api/join/:pending', 'POST /api/join/:pending/admit', 'GET /api/rooms/:id/messages'])
    expect(logged).toContain(`"${route}"`)
  expect(logged).not.toContain(pending)
  expect(logged).not.toContain(secret)
  folder.remove()
  copy.remove()
}, 600_000)
