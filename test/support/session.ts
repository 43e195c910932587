// A short session of two people, with something of everything, for tests of what is made of it later.
import { eventually, type Peer } from './hub.ts'

/** In a message and in a title, where it must not run. */
export const RUN = `<img src=x onerror="document.title='run'">`

export type Made = { id: string }

/** What happens in one millisecond is one step of a replay. */
async function later(): Promise<void> {
  const now = Date.now()
  await eventually(async () => Date.now() > now + 1 || undefined)
}

/** Somebody speaks, writes a document in two steps, and fills a board. */
export async function aSession(ada: Peer, bob: Peer): Promise<void> {
  const lobby = ((await (await ada.get('/api/rooms')).json()) as { rooms: Made[] }).rooms[0]?.id as string
  const say = async (by: Peer, body: string, others: object = {}) => {
    await later()
    await by.post(`/api/rooms/${lobby}/messages`, { body, ...others })
  }
  await say(ada, 'Good **morning**, shall we begin?')
  await say(bob, RUN)
  const document = (await (await ada.post('/api/documents', { title: `Minutes ${RUN}` })).json()) as Made
  const write = async (by: Peer, body: string) => {
    await later()
    await fetch(`${by.origin}/api/documents/${document.id}/text`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${by.token}`, 'content-type': 'text/markdown' },
      body,
    })
  }
  await write(ada, '# Opened at nine\n\nPresent: Ada')
  await say(bob, 'I am late, sorry')
  await write(bob, '# Opened at ten\n\nPresent: Ada\n\nand Bob')
  await say(ada, 'Where do we eat?', { poll: { answers: ['Here', 'Outside'] } })
  const columns = [{ key: 'c', type: 'number', name: 'Temperature', unit: '°C' }]
  await ada.post('/api/boards', { name: 'Kettles', columns })
  await ada.send('PUT', '/api/boards/Kettles/records/k1', { values: { c: 71.5 } })
  await later()
  await ada.send('PUT', '/api/boards/Kettles/records/k1', { values: { c: 94.5 } })
  for (let n = 0; n < 20; n++) await say(n % 3 ? ada : bob, `Note ${n}`)
  await say(ada, 'the last one')
}
