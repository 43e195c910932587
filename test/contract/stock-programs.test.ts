// What programs with a stock Yjs client do that no page does: line ends of Windows, names with blanks, other people's names.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as encoding from 'lib0/encoding'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { aHub, clientId, eventually, live, type Peer, type TestHub } from '../support/hub.ts'
import { documentsOf, exportOf, openDocumentSocket, openStock, syncFrame } from '../support/stock.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
})
afterAll(() => hub.end())

test('[DOC-35] carriage returns and NUL from a program are stored and relayed as they are, and exports have them as line feeds or not at all', async () => {
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  const texts: [written: string, exported: string][] = [
    ['one\r\ntwo\r\n', 'one\ntwo\n'],
    ['old\rmac', 'old\nmac'],
    ['a\0b', 'ab'],
    ['\r\r\n\0\n\r', '\n\n\n\n'],
    ['r\0\r\0\n', 'r\n'],
  ]
  for (const [n, [written, exported]] of texts.entries()) {
    const [writer, reader] = [openStock(ada, `lines-${n}`), openStock(bob, `lines-${n}`)]
    await Promise.all([writer.synced(), reader.synced()])
    writer.text.insert(0, written)
    await eventually(() => reader.text.toString() === written)
    writer.text.insert(writer.text.length, 'later')
    await eventually(() => reader.text.toString() === `${written}later`)
    expect(await exportOf(bob, `lines-${n}`)).toBe(`${exported}later`)
    expect((JSON.parse(await exportOf(bob, `lines-${n}`, 'json')) as { text: string }).text).toBe(`${exported}later`)
    expect([...writer.closes, ...reader.closes]).toEqual([])
    for (const client of [writer, reader]) client.end()
  }
})

test('[DOC-36] a stock client opens a new document by any name that can be a title, and comes back to the same document', async () => {
  const ada = await hub.join('Ada')
  // The name as a program gives it to the provider, which puts it into the address as it is, and the title.
  const names: [name: string, title: string][] = [
    ['Weekly notes', 'Weekly notes'],
    ['Protokoll-Größe', 'Protokoll-Größe'],
    ['会議', '会議'],
    ['Q&A', 'Q&A'],
    ['50%25', '50%'],
    ['50%2525', '50%25'],
    ['60%', '60%'],
    ['70% of %41', '70% of A'],
    [encodeURIComponent('a/b?c#d'), 'a/b?c#d'],
    // Unescaped, a URL would have a slash in its place.
    [encodeURIComponent('c:\\notes'), 'c:\\notes'],
    ['team/notes', 'team/notes'],
    ['two  blanks ', 'two blanks'],
    ['zero%E2%80%8Bwidth', 'zerowidth'],
    ['zero%E2%80%8Djoiner', 'zerojoiner'],
    ['n'.repeat(120), 'n'.repeat(120)],
  ]
  for (const [n, [name, title]] of names.entries()) {
    const first = openStock(ada, name)
    await eventually(() => first.provider.synced || first.closes.length > 0)
    expect([name, first.closes]).toEqual([name, []])
    first.text.insert(0, `text ${n}. `)
    await eventually(async () => (await exportOf(ada, title)) === `text ${n}. `)
    first.end()
    const second = openStock(ada, name)
    await eventually(() => second.text.toString() === `text ${n}. `)
    second.end()
  }
  const titles = (await documentsOf(ada)).map(({ title }) => title)
  expect(names.filter(([, title]) => titles.filter((each) => each === title).length !== 1)).toEqual([])
})

test('[DOC-37] a former title of a document leads a stock client to it, until another document has that title', async () => {
  const ada = await hub.join('Ada')
  const page = await live(ada)
  const a = openStock(ada, 'minutes')
  await a.synced()
  a.text.insert(0, 'Present: all. ')
  await eventually(async () => (await exportOf(ada, 'minutes')) === 'Present: all. ')
  const documentId = (await documentsOf(ada)).find(({ title }) => title === 'minutes')?.id as string
  const rename = async (title: string, id = documentId) => {
    const command = clientId()
    page.send({ type: 'document.rename', clientId: command, documentId: id, title })
    expect(await page.answer(command)).toMatchObject({ type: 'document.renamed' })
  }
  await rename('Minutes of Monday')
  await rename('Minutes of Tuesday')
  a.provider.disconnect()
  a.provider.connect()
  a.text.insert(a.text.length, 'After the rename. ')
  await eventually(async () => (await exportOf(ada, 'Minutes of Tuesday')) === 'Present: all. After the rename. ')
  async function expectText(name: string, text: string) {
    const client = openStock(ada, name)
    await client.synced()
    expect([name, client.text.toString()]).toEqual([name, text])
    client.end()
  }
  const monday = 'Present: all. After the rename. '
  for (const name of ['minutes', 'Minutes of Monday', 'Minutes of Tuesday']) await expectText(name, monday)

  // A page makes another document of the first name: new clients read that one, and write into it.
  expect((await ada.post('/api/documents', { title: 'minutes' })).status).toBe(201)
  const b = openStock(ada, 'minutes')
  await b.synced()
  expect(b.text.toString()).toBe('')
  b.text.insert(0, 'June: line one. ')
  await eventually(async () => (await exportOf(ada, 'minutes')) === 'June: line one. ')
  b.provider.disconnect()
  b.provider.connect()
  b.text.insert(b.text.length, 'Line two. ')
  await eventually(async () => (await exportOf(ada, 'minutes')) === 'June: line one. Line two. ')
  for (const name of ['Minutes of Monday', 'Minutes of Tuesday']) await expectText(name, monday)
  // And one that is renamed to a former title of another has that title, too.
  const june = (await documentsOf(ada)).find(({ title }) => title === 'minutes')?.id as string
  await rename('Minutes of Monday', june)
  for (const name of ['minutes', 'Minutes of Monday']) await expectText(name, 'June: line one. Line two. ')
  await expectText('Minutes of Tuesday', monday)
  expect((await documentsOf(ada)).filter(({ title }) => /^minutes/i.test(title))).toHaveLength(2)
  // The first client has been where it was. When it comes back by its name, it brings the text that it holds.
  a.text.insert(0, 'Still Monday. ')
  await eventually(async () => (await exportOf(ada, 'Minutes of Tuesday')) === `Still Monday. ${monday}`)
  await rename('minutes', june)
  a.provider.disconnect()
  a.provider.connect()
  await eventually(() => a.text.toString().includes('Line two. '))
  await eventually(async () => (await exportOf(ada, 'minutes')) === a.text.toString())
  expect(a.text.length).toBe(`Still Monday. ${monday}June: line one. Line two. `.length)
  for (const client of [a, b]) client.end()
  page.close()
})

test('[DOC-51] a list of documents by name has those that the name leads to, and none of a private room for others', async () => {
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  const make = async (path: string, body: object) => {
    const answer = await ada.post(path, body)
    expect(answer.status).toBe(201)
    return ((await answer.json()) as { id: string }).id
  }
  const roomId = await make('/api/rooms', { name: 'Back room', private: true })
  const hidden = await make('/api/documents', { title: 'listed', roomId })
  const shown = await make('/api/documents', { title: 'listed' })
  const listed = async (peer: Peer, query: string) => {
    const answer = await peer.get(`/api/documents?${query}`)
    const { documents } = (await answer.json()) as { documents: { id: string }[] }
    return documents.map(({ id }) => id)
  }
  for (const name of ['listed', 'lis%C2%ADted']) {
    expect(new Set(await listed(ada, `name=${name}`))).toEqual(new Set([hidden, shown]))
    expect(await listed(bob, `name=${name}`)).toEqual([shown])
  }
  expect([await listed(ada, `name=${hidden}`), await listed(bob, `name=${hidden}`)]).toEqual([[hidden], []])
  for (const name of ['', 'nothing', 'n'.repeat(2000), '%00', '%ff'])
    expect(await listed(ada, `name=${name}`)).toEqual([])
  for (const query of ['name=listed&name=x', 'name[]=listed', 'name']) {
    const { status } = await ada.get(`/api/documents?${query}`)
    expect([query, [200, 422].includes(status)]).toEqual([query, true])
  }
})

test('[DOC-38] a caret has the id and the name of the member who sends it, whatever the client claims, and its other fields', async () => {
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  const [reader, writer] = [openStock(ada, 'faces'), openStock(bob, 'faces')]
  await Promise.all([reader.synced(), writer.synced()])
  const seen = () => reader.provider.awareness.getStates().get(writer.doc.clientID)
  const truth = { memberId: bob.member.id, name: bob.member.name }
  const claims: unknown[] = [
    { memberId: ada.member.id, name: 'Host', color: '#112233', tool: 'pen' },
    { name: 'Ada', colour: 'red' },
    {},
    'Ada',
    ['Ada'],
    null,
  ]
  for (const [n, user] of claims.entries()) {
    writer.provider.awareness.setLocalState({ n, user })
    await eventually(() => seen()?.['n'] === n)
    const fields = typeof user === 'object' && !Array.isArray(user) ? user : {}
    expect(seen()).toEqual({ n, user: { ...fields, ...truth } })
  }
  // Somebody who opens the document later is sent the same.
  writer.provider.awareness.setLocalState({ user: { name: 'Host' } })
  const late = openStock(await hub.join('Late'), 'faces')
  await eventually(() => late.provider.awareness.getStates().get(writer.doc.clientID)?.['user']?.name === truth.name)
  for (const client of [reader, writer, late]) client.end()
})

test('[DOC-39] a member who is muted can read a document, and neither writes in it nor shows a caret, until they may again', async () => {
  const [host, ada, eve] = [await live(await hub.host()), await hub.join('Ada'), await hub.join('Eve')]
  const [reader, muted] = [openStock(ada, 'quiet'), openStock(eve, 'quiet')]
  await Promise.all([reader.synced(), muted.synced()])
  const setMuted = async (isMuted: boolean) => {
    const id = clientId()
    host.send({ type: 'member.mute', clientId: id, memberId: eve.member.id, muted: isMuted })
    expect(await host.answer(id)).toMatchObject({ type: 'member.changed' })
  }
  await setMuted(true)
  reader.text.insert(0, 'read this. ')
  await eventually(() => muted.text.toString() === 'read this. ')
  const words = new Set<unknown>()
  reader.provider.awareness.on('change', () => {
    for (const state of reader.provider.awareness.getStates().values()) words.add(state['words'])
  })
  const socket = await openDocumentSocket(eve, 'quiet')
  const doc = new Y.Doc()
  const caret = new Awareness(doc)
  caret.setLocalState({ user: {}, words: 'said all the same' })
  socket.socket.send(
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 1)
      encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(caret, [doc.clientID]))
    }) as Uint8Array<ArrayBuffer>,
  )
  doc.getText('content').insert(0, 'said all the same')
  socket.socket.send(syncFrame(Y.encodeStateAsUpdate(doc)))
  expect(await socket.closed()).toEqual([4403, 'member.muted'])

  await setMuted(false)
  // Relayed after the first caret would have been.
  muted.provider.awareness.setLocalState({ user: {}, words: 'allowed' })
  await eventually(() => reader.provider.awareness.getStates().get(muted.doc.clientID)?.['words'] === 'allowed')
  expect(words).toEqual(new Set([undefined, 'allowed']))
  muted.text.insert(0, 'back. ')
  await eventually(() => reader.text.toString() === 'back. read this. ')
  caret.destroy()
  for (const client of [reader, muted]) client.end()
  host.close()
})
