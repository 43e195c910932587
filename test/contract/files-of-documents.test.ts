// Files that a document has and its text names, over real sockets.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { UNUSED_FILE_KEPT_MS } from '../../src-bun/contract/limits.ts'
import { askFiles, beginFile, pngOf, refusalIn, sendFile } from '../support/files.ts'
import { aHub, clientId, eventually, handClock, type Live, live, type Peer, type TestHub } from '../support/hub.ts'

let hub: TestHub
let host: Peer
let ada: Live
let bob: Live
const clock = handClock()
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'], clock)
  host = await hub.host()
  ada = await live(await hub.join('Ada'))
  bob = await live(await hub.join('Bob'))
})
afterAll(() => hub.end())

const PNG = { filename: 'boat (1).png', filetype: 'image/png' }
const aPicture = ({ peer }: Live) => sendFile(peer, pngOf(640, 480), PNG)

async function run(by: Live, command: { type: string; [field: string]: unknown }) {
  const id = clientId()
  by.send({ ...command, clientId: id } as never)
  const answer = await by.answer(id)
  if (answer.type === 'error') throw new Error(answer.code)
  return answer
}

async function aDocument(by: Live, roomId?: string): Promise<string> {
  const made = await run(by, { type: 'document.create', title: 'Boats', ...(roomId && { roomId }) })
  return made.type === 'document.created' ? made.document.id : ''
}
async function aPrivateRoom(by: Live): Promise<string> {
  const made = await run(by, { type: 'room.create', name: `room ${clientId()}`, private: true })
  return made.type === 'room.created' ? made.room.id : ''
}

const give = ({ peer }: { peer: Peer }, documentId: string, fileId: string) =>
  fetch(`${hub.origin}/api/documents/${documentId}/files/${fileId}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${peer.token}` },
  })
const read = ({ peer }: { peer: Peer }, id: string) => askFiles(peer, `/${id}/x`, { method: 'GET' })

test('[SHOW-11] a file is given to a document by who may write there, once, and is refused in every other case', async () => {
  const documentId = await aDocument(ada)
  const hidden = await aDocument(ada, await aPrivateRoom(ada))
  const file = await aPicture(bob)
  const nobody = await fetch(`${hub.origin}/api/documents/${documentId}/files/${file}`, { method: 'PUT' })
  expect(await refusalIn(nobody)).toEqual([401, 'signIn.required'])
  const eve = { peer: await hub.join('Eve') }
  await host.send('PUT', `/api/members/${eve.peer.member.id}/role`, { role: 'viewer' })
  expect(await refusalIn(await give(eve, documentId, file))).toEqual([403, 'notAllowed'])
  // Not of this sender, in a document that they do not see, that there is not, or not complete.
  expect(await refusalIn(await give(ada, documentId, file))).toEqual([404, 'file.notFound'])
  expect(await refusalIn(await give(bob, hidden, file))).toEqual([404, 'document.notFound'])
  expect(await refusalIn(await give(bob, documentId, 'nofile'))).toEqual([404, 'file.notFound'])
  const begun = await beginFile(bob.peer, 10)
  expect(await refusalIn(await give(bob, documentId, begun))).toEqual([409, 'file.unfinished'])
  const large = await sendFile(bob.peer, pngOf(6000, 5000), PNG)
  expect((await refusalIn(await give(bob, documentId, large)))[1]).toBe('file.tooLarge')
  await run(ada, { type: 'document.archive', documentId: hidden, archived: true })
  expect((await refusalIn(await give(ada, hidden, await aPicture(ada))))[1]).toBe('document.archived')

  for (const _ of [1, 2]) {
    const given = await give(bob, documentId, file)
    expect([given.status, await given.json()]).toEqual([
      200,
      {
        id: file,
        name: 'boat (1).png',
        type: 'image/png',
        bytes: 29,
        address: `/api/files/${file}/boat%20%281%29.png`,
      },
    ])
  }
  // It is no other document's and no message's then, and nobody gives it up.
  expect(await refusalIn(await give(bob, await aDocument(bob), file))).toEqual([404, 'file.notFound'])
  const rooms = await fetch(`${hub.origin}/api/rooms`, { headers: { authorization: `Bearer ${bob.peer.token}` } })
  const lobby = ((await rooms.json()) as { rooms: { id: string }[] }).rooms[0]?.id
  const posted = await bob.peer.send('POST', `/api/rooms/${lobby}/messages`, { body: '', files: [{ id: file }] })
  expect(posted.status).toBe(404)
  const dropped = await askFiles(bob.peer, `/${file}`, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } })
  expect(await refusalIn(dropped)).toEqual([404, 'file.notFound'])
})

test('[SHOW-12] whoever may read a document may read its files, nobody else, and they stay until it is erased', async () => {
  const [open, hidden] = [await aDocument(ada), await aDocument(ada, await aPrivateRoom(ada))]
  const [file, secret, unused] = [await aPicture(ada), await aPicture(ada), await aPicture(ada)]
  expect(await refusalIn(await read(bob, file))).toEqual([404, 'file.notFound'])
  await give(ada, open, file)
  await give(ada, hidden, secret)
  const answer = await read(bob, file)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect(await refusalIn(await read(bob, secret))).toEqual([404, 'file.notFound'])
  expect((await read(ada, secret)).status).toBe(200)

  const exported = await fetch(`${hub.origin}/api/export/documents/${hidden}?format=json`, {
    headers: { authorization: `Bearer ${ada.peer.token}` },
  })
  const sha256 = new Bun.CryptoHasher('sha256').update(pngOf(640, 480)).digest('hex')
  const { files } = (await exported.json()) as { files: unknown }
  expect(files).toEqual([{ id: secret, name: 'boat (1).png', type: 'image/png', bytes: 29, sha256 }])

  clock.pass(UNUSED_FILE_KEPT_MS + 60_000)
  const offset = () => askFiles(ada.peer, `/${unused}`, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })
  await eventually(async () => (await offset()).status === 404)
  expect((await read(ada, secret)).status).toBe(200)
  expect((await ada.peer.send('DELETE', `/api/documents/${open}`)).status).toBe(200)
  expect(await refusalIn(await read(bob, file))).toEqual([404, 'file.notFound'])
  expect((await ada.peer.send('POST', `/api/trash/${open}/restore`)).status).toBe(200)
  expect((await read(bob, file)).status).toBe(200)
  expect((await ada.peer.send('DELETE', `/api/documents/${open}`)).status).toBe(200)
  expect((await host.send('DELETE', `/api/trash/${open}`)).status).toBeLessThan(300)
  await eventually(async () => {
    clock.pass(60_000)
    return (await read(ada, file)).status === 404
  })
  expect((await read(ada, secret)).status).toBe(200)
})
