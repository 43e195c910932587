// Names that every object answers to, such as `constructor`, wherever a name can be given.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { aHub, eventually, openSocket, type TestHub } from '../support/hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await aHub(['--door', 'open'])
})
afterAll(() => hub.end())

const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'prototype']
const columns = NAMES.map((key) => ({ key, type: 'number' }))

test('[IDENT-20] what is named like a property that every object has is stored, found and exported like anything else', async () => {
  const ada = await hub.join('Ada')
  const board = (await (await ada.post('/api/boards', { name: 'constructor', columns })).json()) as { id: string }
  const records = `/api/boards/${board.id}/records`
  for (const name of [...NAMES, '__proto__']) {
    expect([name, (await hub.join(name)).member.name]).toEqual([name, name])
    expect([name, (await ada.post('/api/rooms', { name })).status]).toEqual([name, 201])
    expect([name, (await ada.post('/api/documents', { title: name })).status]).toEqual([name, 201])
    for (const path of [
      `/api/boards/${name}x`,
      `/api/export/rooms/${name}?format=md`,
      `/api/${name}`,
      `/assets/${name}.js`,
    ])
      expect([path, (await ada.get(path)).status]).toEqual([path, 404])
    for (const path of [`/api/export/boards/${board.id}?format=${name}`]) expect((await ada.get(path)).status).toBe(422)
    expect((await ada.get(`/api/rooms?${name}=1`)).status).toBe(200)
  }
  for (const [n, key] of NAMES.entries()) {
    // One column each: the other cells are empty, and not what an object has under their names.
    const put = await ada.send('PUT', `${records}/${key}`, { values: { [key]: n } })
    expect([key, put.ok]).toEqual([key, true])
    const stored = (await (await ada.get(`/api/boards/constructor/records`)).json()) as {
      records: { key: string; values: object }[]
    }
    expect(stored.records.find((record) => record.key === key)?.values).toEqual({ [key]: n })
  }
  const md = await (await ada.get(`/api/export/boards/${board.id}?format=md`)).text()
  const rows = md.split('\n').filter((line) => NAMES.some((name) => line.startsWith(`| ${name} |`)))
  for (const row of rows)
    expect(
      row
        .split('|')
        .slice(2, 8)
        .filter((cell) => cell.trim() !== ''),
    ).toHaveLength(1)
  expect(rows).toHaveLength(NAMES.length)

  const frames: {
    type: string
    code?: string
    room?: string
    data?: { userId: string; status: string; lastSeen: number }[]
  }[] = []
  const listen = (path: string, send: (socket: WebSocket) => void) => {
    const socket = openSocket(hub.origin.replace('http', 'ws') + path)
    socket.onmessage = ({ data }) => frames.push(JSON.parse(String(data)))
    socket.onopen = () => send(socket)
    return socket
  }
  const sockets = [
    listen('/chat?room=constructor&username=toString', (socket) => {
      for (const room of NAMES.slice(1)) socket.send(JSON.stringify({ action: 'subscribe', room }))
      socket.send(JSON.stringify({ action: 'message', room: 'constructor', content: 'hello' }))
    }),
    listen('/presence?userId=valueOf', (socket) =>
      socket.send(JSON.stringify({ type: 'subscribe', userIds: ['__proto__', 'propertyIsEnumerable'] })),
    ),
  ]
  await eventually(() => frames.filter(({ type }) => type === 'subscribed').length === NAMES.length)
  expect(frames.filter(({ type }) => type === 'subscribed').map(({ room }) => room)).toEqual(NAMES)
  await eventually(() => frames.some(({ type, room }) => type === 'message' && room === 'constructor'))
  await eventually(() => frames.some(({ data }) => data?.some(({ userId }) => userId === 'propertyIsEnumerable')))
  const told = frames.flatMap(({ data = [] }) => data).find(({ userId }) => userId === 'propertyIsEnumerable')
  expect(told).toMatchObject({ status: 'offline', lastSeen: 0 })
  expect(frames.filter(({ type }) => type === 'error')).toEqual([])
  for (const socket of sockets) socket.close()
}, 600_000)
