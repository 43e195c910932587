// Who may take home what they see, as hosts have chosen: refusals first.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { exportsAllowedTo } from '../../src-bun/domain/exports.ts'
import { aHub, eventually, live, type Peer, type TestHub, temporaryFolder } from '../support/hub.ts'
import { hubbub } from '../support/process.ts'

let hub: TestHub
let host: Peer
let member: Peer
let viewer: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  host = await hub.host()
  member = await hub.join('Mia')
  viewer = await hub.join('Vic')
  await host.send('PUT', `/api/members/${viewer.member.id}/role`, { role: 'viewer' })
})
afterAll(() => hub.end())

const codeOf = async (response: Response) =>
  response.ok ? 'ok' : ((await response.json()) as { error: { code: string } }).error.code

test('[TAKE-1] hosts choose who may export, and everybody else is refused on every route that makes a file, until hosts choose otherwise', async () => {
  const { rooms } = (await (await member.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const { id: documentId } = (await (await member.post('/api/documents', { title: 'Notes' })).json()) as { id: string }
  const columns = [{ key: 'n', type: 'number' }]
  const { id: boardId } = (await (await member.post('/api/boards', { name: 'Kettles', columns })).json()) as {
    id: string
  }
  const paths = [
    `/api/export/rooms/${rooms[0]?.id}?format=html`,
    `/api/export/documents/${documentId}?format=md`,
    `/api/export/boards/${boardId}?format=csv`,
    '/api/export/log',
    '/api/export/session',
  ]
  async function answers(peer: Peer) {
    const codes: string[] = []
    for (const path of paths) {
      const response = await peer.get(path)
      codes.push(await codeOf(response.clone()))
      await response.arrayBuffer()
    }
    return [...new Set(codes)].join()
  }

  // Who is no host chooses nothing, and what is no choice is none.
  expect(await codeOf(await member.send('PUT', '/api/exports', { to: 'hosts' }))).toBe('notAllowed')
  expect(await codeOf(await viewer.send('PUT', '/api/exports', { to: 'hosts' }))).toBe('notAllowed')
  expect(await codeOf(await host.send('PUT', '/api/exports', { to: 'nobody' }))).toBe('frame.invalid')
  expect(await (await viewer.get('/api/exports')).json()).toEqual({ to: 'everybody', may: true })

  const refused = 'export.notAllowed'
  for (const [to, ofMember, ofViewer] of [
    ['everybody', 'ok', 'ok'],
    ['members', 'ok', refused],
    ['hosts', refused, refused],
    ['everybody', 'ok', 'ok'],
  ] as const) {
    expect(await (await host.send('PUT', '/api/exports', { to })).json()).toEqual({ to })
    expect([to, await answers(host), await answers(member), await answers(viewer)]).toEqual([
      to,
      'ok',
      ofMember,
      ofViewer,
    ])
    expect(await (await viewer.get('/api/exports')).json()).toEqual({ to, may: ofViewer === 'ok' })
  }
  // It is refused before anything is said of the thing: a format, or whether there is such a room.
  await host.send('PUT', '/api/exports', { to: 'hosts' })
  const missing = '/api/export/rooms/zzzzzzzzzzzzzzzz?format=md'
  expect((await member.get(missing)).status).toBe(403)
  expect(await codeOf(await member.get(missing))).toBe(refused)
  expect(await codeOf(await host.get(missing))).toBe('room.notFound')
  const audit = (await (await host.get('/api/audit?action=exports.allow')).json()) as { entries: { subject: string }[] }
  expect(audit.entries[0]?.subject).toBe('hosts')
  await host.send('PUT', '/api/exports', { to: 'everybody' })
}, 600_000)

test('[TAKE-2] the choice is sent to everybody, is said to whoever comes later, and outlasts a restart; the owner of the computer exports always', async () => {
  const [hosts, members] = [await live(host), await live(member)]
  expect(members.received('caught-up')[0]?.exportsTo).toBe('everybody')
  members.send({ type: 'exports.allow', clientId: 'not-mine', to: 'everybody' })
  expect(await members.answer('not-mine')).toMatchObject({ type: 'error', code: 'notAllowed' })
  hosts.send({ type: 'exports.allow', clientId: 'choice', to: 'hosts' })
  expect(await hosts.answer('choice')).toMatchObject({ type: 'exports.allowed', to: 'hosts' })
  await eventually(() => members.received('exports.allowed').length === 1)
  const later = await live(viewer)
  expect(later.received('caught-up')[0]?.exportsTo).toBe('hosts')
  for (const socket of [hosts, members, later]) socket.close()

  const out = temporaryFolder()
  const { exitCode, err } = await hubbub(['export', '--data', hub.folder, '--out', out.path])
  expect([exitCode, err]).toEqual([0, ''])
  out.remove()
  await hub.stop('hubEnds')
  const again = await aHub([], undefined, async (folder) => {
    const { cpSync } = await import('node:fs')
    for (const file of ['hub.sqlite', 'secret']) cpSync(`${hub.folder}/${file}`, `${folder}/${file}`)
  })
  const back = {
    ...member,
    get: (path: string) => fetch(again.origin + path, { headers: { authorization: `Bearer ${member.token}` } }),
  }
  expect(await (await back.get('/api/exports')).json()).toEqual({ to: 'hosts', may: false })
  await again.end()
}, 600_000)

test('[TAKE-3] what is stored and is no choice of this version lets hosts alone', () => {
  expect(exportsAllowedTo({ get: () => undefined })).toBe('everybody')
  for (const stored of ['', 'guests', 'everybody ']) expect(exportsAllowedTo({ get: () => stored })).toBe('hosts')
})
