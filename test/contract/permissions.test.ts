// The matrix of who may use what, generated from what is registered: a route, command or frame without a rule is red.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Member } from '../../src-bun/contract/members.ts'
import { Command, Signal } from '../../src-bun/contract/wire.ts'
import { mayRun, mayUse, type Route, routes } from '../../src-bun/domain/permissions.ts'
import { createApp, type HubParts } from '../../src-bun/transport/app.ts'
import { aHub, openSocket, type TestHub } from '../support/hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
})
afterAll(() => hub.end())

// Registering routes touches nothing of the parts, so the app can be made without any.
const registered = createApp({} as HubParts).routes.map(({ method, path }) => `${method} ${path}`)

test('[PERM-1] every registered route has its row in the table, and every row its route', () => {
  expect([...new Set(registered)].sort()).toEqual([...routes].sort())
})

test('[PERM-2] what asks for a session answers 401 without one, whatever else is wrong', async () => {
  for (const route of routes.filter((route) => !mayUse(undefined, route))) {
    const [method, path] = route.split(' ') as [string, string]
    const url = hub.origin + path.replace(/:\w+/g, 'zzzzzzzzzzzzzzzz')
    if (method === 'WS') {
      const socket = openSocket(url.replace('http', 'ws'))
      const code = await new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
      expect([route, code]).toEqual([route, 4401])
    } else {
      const response = await fetch(url, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: '{}' }),
      })
      expect([route, response.status]).toEqual([route, 401])
    }
  }
})

test('[PERM-3] a role that is not in a row is refused: compared by value, never by being there', () => {
  const strange = { id: 'x', name: 'x', colour: '', role: 'admin' as Member['role'] }
  for (const schema of [...Command.anyOf, ...Signal.anyOf]) {
    const type = schema.properties.type.const
    expect([type, mayRun(strange, type)]).toEqual([type, false])
    expect([type, mayRun({ ...strange, role: 'member' }, type)]).toEqual([type, true])
  }
  for (const route of routes as Route[]) expect(mayUse(strange, route)).toBe(mayUse(undefined, route))
})

test('[PERM-4] the token of the running hub reads, from this computer, and changes nothing', async () => {
  const { token } = (await Bun.file(`${hub.folder}/control.json`).json()) as { token: string }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  expect((await fetch(`${hub.origin}/api/rooms`, { headers })).status).toBe(200)
  const change = await fetch(`${hub.origin}/api/rooms`, { method: 'POST', headers, body: '{"name":"by control"}' })
  expect(change.status).toBe(403)
})
