// A data folder with much in it, for a hub that is then attacked.
import * as Y from 'yjs'
import type { Column } from '../../../src-bun/contract/boards.ts'
import { ALL_BOARD_COLUMNS_MAX_BYTES, BOARD_COLUMNS_MAX_BYTES, POLL_ANSWERS } from '../../../src-bun/contract/limits.ts'
import { newId } from '../../../src-bun/store/new-id.ts'
import { openStore } from '../../../src-bun/store/store.ts'

export type Size = {
  members: number
  boards: number
  documentBytes: number
  /** Changes in the log, of a private room that nobody of the test is in. */
  changes: number
}

/** The Yjs client that has written the long document. */
export const DOCUMENT_CLIENT = 1

/** Sized as a hub may be after a long event. */
export const FULL: Size = { members: 1000, boards: 200, documentBytes: 10_000_000, changes: 100_000 }
export const SMALL: Size = { members: 200, boards: 40, documentBytes: 1_000_000, changes: 10_000 }

export type World = {
  lobbyId: string
  messageId: string
  pollId: string
  boardId: string
  documentId: string
  memberIds: string[]
}

/** Fills an empty folder. What everything is owned by is a member who is not there. */
export async function fillWorld(folder: string, size: Size): Promise<World> {
  const store = openStore(folder, { now: Date.now, monotonic: () => performance.now() }, (fault) => {
    throw fault
  })
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  const at = Date.now()
  // Opens a transaction, in which everything here is stored at once.
  store.run({ type: 'changes.trim', keepCount: 1_000_000, deleteAtMost: 1 })
  const memberIds = Array.from({ length: size.members }, () => newId())
  for (const [n, id] of memberIds.entries())
    store.members.create({ id, name: n === 0 ? 'l' : `l ${n + 1}`, role: 'member', colour: '#4457c2', createdAt: at })
  const [owner = ''] = memberIds
  const eachBytes = (ALL_BOARD_COLUMNS_MAX_BYTES - BOARD_COLUMNS_MAX_BYTES) / size.boards - 500
  const boardIds = Array.from({ length: size.boards }, () => newId())
  for (const [n, id] of boardIds.entries())
    store.boards.create({
      id,
      name: `Board ${n}`,
      columns: columnsOf(n === 0 ? BOARD_COLUMNS_MAX_BYTES - 1000 : eachBytes),
      createdAt: at,
      createdBy: owner,
    })
  const secretId = newId()
  store.rooms.create({ id: secretId, name: 'secret', createdAt: at, createdBy: owner, memberIds: [owner] })
  for (let n = 0; n < size.changes; n++) {
    const message = { id: newId(), roomId: secretId, authorId: owner, authorName: 'l' }
    const posted = store.messages.append({ ...message, body: 'Between us: what do you think of it?', postedAt: at })
    store.changes.append({ type: 'chat.posted', message: posted }, { actorId: owner, at })
  }
  const documentId = newId()
  store.documents.create({ id: documentId, title: 'Minutes', createdAt: at, createdBy: owner })
  const lobbyId = store.rooms.byName('lobby')?.id as string
  const said = { roomId: lobbyId, authorId: owner, authorName: 'l', body: 'Who brings the kettle?', postedAt: at }
  const { id: messageId } = store.messages.append({ ...said, id: newId() })
  const answers = Array.from({ length: POLL_ANSWERS.max }, (_, n) => ({ text: `${n}`, count: 0, memberIds: [] }))
  const poll = store.messages.append({ ...said, id: newId(), poll: { answers, several: true, named: true, voters: 0 } })
  for (const memberId of memberIds) store.messages.vote(poll, { memberId, choices: answers.keys().toArray() })
  store.read(() => {})
  const write = { documentId, memberId: owner, mayWrite: true, connectionId: '', relayFrame: undefined }
  const written = await store.runAndWait({ type: 'document.write', ...write, bytes: longDocument(size.documentBytes) })
  if (!written.ok) throw new Error(written.code)
  store.close()
  return { lobbyId, messageId, pollId: poll.id, boardId: boardIds[0] as string, documentId, memberIds }
}

/** Choice columns with so many bytes of choices in all. */
function columnsOf(bytes: number): Column[] {
  const columns: Column[] = [{ key: 'n', type: 'number' }]
  for (let left = bytes; left > 100 && columns.length < 40; left -= 900)
    columns.push({
      key: `c${columns.length}`,
      type: 'choice',
      choices: Array.from({ length: 14 }, (_, n) => `choice ${n} ${'x'.repeat(45)}`.slice(0, Math.max(10, left / 14))),
    })
  return columns
}

/** Written in thousands of places at random, because a text that grows at its end has few parts. */
function longDocument(bytes: number): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = DOCUMENT_CLIENT
  const text = doc.getText('content')
  const sentence =
    'The committee agreed, after some discussion, that it would look at the figures again next week, and that somebody should write down what was said about them until then. '
  let seed = 1
  doc.transact(() => {
    for (let length = 0; length < bytes; length += sentence.length) {
      seed = (seed * 48271) % 2147483647
      text.insert(seed % (length + 1), sentence)
    }
  })
  return Y.encodeStateAsUpdate(doc)
}
