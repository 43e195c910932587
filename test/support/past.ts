// What was there before: members who have gone, rooms, documents and boards, made straight in the store of a data folder.
import { openStore, type Store } from '../../src-bun/store/store.ts'

export type Past = { members?: number; rooms?: number; documents?: number; boards?: number; said?: number }

const clock = { now: () => Date.now(), monotonic: () => performance.now() }

/** The id of something made here: `idOf('member', 7)`. */
export function idOf(kind: 'member' | 'room' | 'document' | 'board', n: number): string {
  const letter = { member: 'm', room: 'r', document: 'd', board: 'b' }[kind]
  return letter + String(n).padStart(15, '0')
}

/** Makes members "Person 0" and so on; and by the first of them rooms "Room 0", each with three messages, documents "Notes 0" and boards "Board 0", and `said` messages "message 0." in the lobby. */
export async function makePast(folder: string, past: Past): Promise<void> {
  const store = openStore(folder, clock, (fault) => {
    throw fault
  })
  await store.runAndWait({ type: 'hub.start', door: undefined })
  fill(store, past)
  store.close()
}

/** The same in a store that is open. */
export function fill(store: Store, { members = 0, rooms = 0, documents = 0, boards = 0, said = 0 }: Past): void {
  // An operation opens a transaction: each row by itself would wait for the disk.
  store.run({ type: 'door.renewExpired' })
  const createdBy = idOf('member', 0)
  for (let n = 0; n < Math.max(members, 1); n++)
    store.members.create({
      id: idOf('member', n),
      name: `Person ${n}`,
      colour: '#4f46e5',
      role: 'member',
      createdAt: n,
    })
  for (let n = 0; n < rooms; n++) {
    const roomId = idOf('room', n)
    store.rooms.create({ id: roomId, name: `Room ${n}`, createdAt: n, createdBy })
    for (let m = 0; m < 3; m++)
      store.messages.append({
        id: `${roomId}-${m}`,
        roomId,
        authorId: createdBy,
        authorName: 'Person 0',
        body: 'hello',
        postedAt: n,
      })
  }
  const lobby = store.rooms.byName('lobby')
  const now = Date.now()
  for (let n = 0; lobby && n < said; n++)
    store.messages.append({
      id: `lobby-${n}`,
      roomId: lobby.id,
      authorId: createdBy,
      authorName: 'Person 0',
      body: `message ${n}.`,
      postedAt: now,
    })
  for (let n = 0; n < documents; n++)
    store.documents.create({ id: idOf('document', n), title: `Notes ${n}`, createdAt: n, createdBy })
  for (let n = 0; n < boards; n++)
    store.boards.create({
      id: idOf('board', n),
      name: `Board ${n}`,
      columns: [{ key: 'a', type: 'text' }],
      createdAt: n,
      createdBy,
    })
  store.read(() => {})
}
