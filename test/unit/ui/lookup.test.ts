import { afterAll, expect, test } from 'bun:test'
import type { Down } from '../../../src-bun/contract/frames/live.ts'
import { hub } from '../../../src-ui/state/hub.ts'
import { lookUp, lookupState } from '../../../src-ui/state/lookup.ts'
import { start } from '../../../src-ui/state/session/session.ts'
import { endPage } from './end-page.ts'
import { aPageAt, aScriptedHub, caughtUp, eventually, hello, ME, snapshot } from './scripted-hub.ts'

afterAll(endPage)

const idOf = (n: number) => `d${String(n).padStart(15, '0')}`
const documentOf = (n: number, title: string) => ({ id: idOf(n), title, createdAt: 1 })

test('[WORLD-15] a change that comes while something is asked for is newer than the answer, and a later snapshot takes away only what is gone', async () => {
  let seq = 1
  /** What the hub has, and requests that wait for `open`. */
  const titles = new Map([1, 2, 3].map((n) => [idOf(n), `Notes ${n}`]))
  let open = () => {}
  let gate: Promise<void> = Promise.resolve()
  const close = () => {
    gate = new Promise((resolve) => {
      open = resolve
    })
  }
  const asked: string[] = []
  const world = aScriptedHub({
    async http(path) {
      if (path === '/health') return Response.json({ version: '1', hubId: 'h1', hubName: 'Test', door: 'code' })
      if (path === '/api/session') return Response.json({ member: ME })
      const ids = new URLSearchParams(path.split('?')[1]).get('ids')
      if (!path.startsWith('/api/documents') || ids === null) return new Response('', { status: 404 })
      asked.push(ids)
      const documents = ids
        .split(',')
        .flatMap((id) => (titles.has(id) ? { id, title: titles.get(id), createdAt: 1 } : []))
      await gate
      return Response.json({ documents })
    },
  })
  aPageAt(world.host)
  await start()
  await eventually(() => expect(world.sockets).toHaveLength(1))
  const sendSnapshot = () => {
    const more = { rooms: true, members: true, documents: true, boards: true }
    world.down({ ...snapshot(++seq), more } as Down)
    world.down(caughtUp(seq))
  }
  const sendChange = (change: object) => {
    world.down({ ...change, seq: ++seq, at: 1 } as Down)
  }
  world.down(hello(seq))
  sendSnapshot()
  await eventually(() => expect(hub.ready).toBe(true))

  // One request for all of them. The first is renamed and the second deleted before it is answered.
  close()
  lookUp('documents', [idOf(1), idOf(2)])
  lookUp('documents', [idOf(2), idOf(3), idOf(9), 'no id'])
  await eventually(() => expect(asked).toEqual([[1, 2, 3, 9].map(idOf).join()]))
  expect([lookupState(idOf(1)), lookupState('no id')]).toEqual(['loading', 'missing'])
  sendChange({ type: 'document.renamed', document: documentOf(1, 'Newer') })
  sendChange({ type: 'document.deleted', documentId: idOf(2) })
  await eventually(() => expect(hub.documents[idOf(1)]?.title).toBe('Newer'))
  open()
  await eventually(() => expect(hub.documents[idOf(3)]?.title).toBe('Notes 3'))
  expect(hub.documents[idOf(1)]?.title).toBe('Newer')
  expect([hub.documents[idOf(2)], lookupState(idOf(2)), lookupState(idOf(9))]).toEqual([
    undefined,
    'missing',
    'missing',
  ])

  // A snapshot without them: they stay on the page until the hub has said which of them there are.
  titles.delete(idOf(3))
  titles.set(idOf(1), 'Newest')
  close()
  sendSnapshot()
  await eventually(() => expect(asked.at(-1)?.split(',').sort()).toEqual([idOf(1), idOf(3)]))
  expect(hub.documents[idOf(3)]?.title).toBe('Notes 3')
  open()
  await eventually(() => expect(hub.documents[idOf(3)]).toBeUndefined())
  expect(hub.documents[idOf(1)]?.title).toBe('Newest')
  await world.end()
})
