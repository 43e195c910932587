import { expect, test } from 'bun:test'
import { fetchMe, fetchMessages, join } from '../../../src-ui/live/http.ts'
import { aPageAt, aScriptedHub, LOBBY, message, refusal } from './scripted-hub.ts'

test('[CLIENT-1] a request to an address without a hub resolves with status 0 and does not throw', async () => {
  aPageAt('127.0.0.1:1')

  expect(await fetchMe()).toEqual({ ok: false, code: 'internal', status: 0 })
})

test('[CLIENT-2] a refusal resolves with its code, and an unknown body with internal', async () => {
  const bodies = [
    () => refusal('code.locked', 429),
    () => refusal('storage.unavailable', 503),
    () => refusal('made.up', 418),
    () => new Response('<html>', { status: 502 }),
    () => new Response('{"tor', { status: 200, headers: { 'content-type': 'application/json' } }),
  ]
  const hub = aScriptedHub({ http: () => bodies.shift()?.() })
  aPageAt(hub.host)

  expect(await join('Ada', 'x')).toEqual({ ok: false, code: 'code.locked', status: 429 })
  expect(await join('Ada', 'x')).toEqual({ ok: false, code: 'storage.unavailable', status: 503 })
  expect(await join('Ada', 'x')).toEqual({ ok: false, code: 'internal', status: 418 })
  expect(await join('Ada', 'x')).toEqual({ ok: false, code: 'internal', status: 502 })
  expect((await join('Ada', 'x')).ok).toBe(false)
  await hub.end()
})

test('[CLIENT-3] a join without a code sends no code field', async () => {
  const bodies: unknown[] = []
  const hub = aScriptedHub({
    async http(_path, request) {
      bodies.push(await request.json())
      return Response.json({ token: 't', member: { id: 'a' } }, { status: 201 })
    },
  })
  aPageAt(hub.host)

  await join('Ada', '')

  expect(bodies).toEqual([{ name: 'Ada' }])
  await hub.end()
})

test('[CLIENT-4] message bodies that look like numbers, dates or JSON stay strings', async () => {
  const bodies = ['123', '007', 'true', 'null', '2024-01-31', '2024-01-31T10:00:00.000Z', '{"a":1}']
  const messages = bodies.map((body, index) => message(index + 1, body))
  const hub = aScriptedHub({ http: () => Response.json({ messages, more: false }) })
  aPageAt(hub.host)

  expect(await fetchMessages(LOBBY.id, 50)).toEqual({ ok: true, value: { messages, more: false } })
  await hub.end()
})

test('[CLIENT-5] a request that changes nothing is sent again where its connection breaks off, and any other is not', async () => {
  const asked: string[] = []
  const answer = JSON.stringify({ messages: [], more: false })
  const hub = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      data(socket, bytes) {
        asked.push(bytes.toString().split(' ', 1)[0] ?? '')
        if (asked.length === 2)
          socket.write(
            `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`,
          )
        socket.end()
      },
    },
  })
  aPageAt(`127.0.0.1:${hub.port}`)

  expect(await fetchMessages(LOBBY.id, 50)).toEqual({ ok: true, value: { messages: [], more: false } })
  expect(await join('Ada', '')).toMatchObject({ ok: false, status: 0 })
  expect(asked).toEqual(['GET', 'GET', 'POST'])
  hub.stop(true)
})
