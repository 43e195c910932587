import { afterAll, beforeEach, expect, test } from 'bun:test'
import { reconcile } from 'solid-js/store'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { findEntries } from '../../../src-ui/features/palette/find-entries.ts'
import { nextRoom } from '../../../src-ui/features/palette/watch-shortcuts.ts'
import { nothingKnown, setHub } from '../../../src-ui/state/hub.ts'
import { forgetVisited, noteVisited, visitedPaths } from '../../../src-ui/state/palette.ts'
import { handleReadPositions, shownUnread } from '../../../src-ui/state/rooms/read-position.ts'
import { BOB, LOBBY, ME } from './scripted-hub.ts'

beforeEach(() => {
  setHub(reconcile(structuredClone(nothingKnown())))
  setHub({ hubId: 'palette-hub', me: { ...ME } })
})
afterAll(() => {
  handleReadPositions([])
  setHub(reconcile(structuredClone(nothingKnown())))
})

const entries = ['Roadmap', 'Rooms of the house', 'Old roadmap', 'Müller, Jörg', 'design', 'Design review', 'road'].map(
  (name) => ({ id: name, name, ...(name === 'design' ? { words: 'what it looks like' } : {}) }),
)
const found = (typed: string, recent: string[] = []) => findEntries(entries, typed, recent).map(({ id }) => id)

test('[PALETTE-1] what was typed finds names by their beginning, by words, by parts and by letters in order, the closest first', () => {
  expect(found('road')).toEqual(['road', 'Roadmap', 'Old roadmap'])
  expect(found('DESIGN')).toEqual(['design', 'Design review'])
  expect(found('rev des')).toEqual(['Design review'])
  expect(found('jorg')).toEqual(['Müller, Jörg'])
  expect(found('MÜLLER jörg')).toEqual(['Müller, Jörg'])
  expect(found('admap')).toEqual(['Roadmap', 'Old roadmap'])
  expect(found('rdmp')).toEqual(['Roadmap', 'Old roadmap'])
  expect(found('looks')).toEqual(['design'])
  // Two letters in order stand in nearly every name.
  expect([found('rp'), found('zzz'), found('(')]).toEqual([[], [], entries.map(({ id }) => id)])
})

test('[PALETTE-2] of equally close names those visited last come first, and without anything typed only that counts', () => {
  expect(found('ro', ['Rooms of the house'])).toEqual(['Rooms of the house', 'Roadmap', 'road', 'Old roadmap'])
  expect(found('', ['design', 'road']).slice(0, 3)).toEqual(['design', 'road', 'Roadmap'])
})

test('[PALETTE-3] the pages visited last are stored for each member and hub, each once, and forgotten when they sign out', () => {
  for (const path of ['/', '/rooms/a', '/', '/rooms/b']) noteVisited(path)
  expect(visitedPaths()).toEqual(['/rooms/b', '/', '/rooms/a'])
  for (let n = 0; n < 50; n++) noteVisited(`/rooms/${n}`)
  expect(visitedPaths()).toHaveLength(20)
  // Not into the object that is there, which would change it for other files.
  setHub({ me: { ...BOB } })
  expect(visitedPaths()).toEqual([])
  setHub({ me: { ...ME } })
  forgetVisited('palette-hub', ME.id)
  expect(visitedPaths()).toEqual([])
})

test('[PALETTE-4] Alt and an arrow lead to the next room with something unread, in a muted one a mention, or else to the next one, round from the end, and to no archived one', () => {
  const rooms: Room[] = ['a', 'b', 'c', 'd'].map((id) => ({ ...LOBBY, id, name: id, lastSeq: 5, archived: id === 'd' }))
  setHub('rooms', Object.fromEntries(rooms.map((room) => [room.id, room])))
  const from = (path: string, step: number) => nextRoom(rooms, path, step)?.id
  const unread = (ids: string[], muted: string[] = []) =>
    handleReadPositions(
      rooms.map(({ id }) => ({
        roomId: id,
        seq: 2,
        unread: ids.includes(id) ? 3 : 0,
        ...(muted.includes(id) && { muted: true as const }),
      })),
    )
  unread([])
  expect([from('/rooms/a', 1), from('/rooms/b', 1), from('/rooms/c', 1), from('/rooms/a', -1)]).toEqual([
    'b',
    'c',
    'a',
    'c',
  ])
  expect([from('/', 1), from('/', -1), from('/rooms/d', 1)]).toEqual(['a', 'c', 'a'])
  unread(['a'])
  expect([from('/rooms/b', 1), from('/rooms/b', -1), from('/rooms/a', 1)]).toEqual(['a', 'a', 'b'])
  unread(['a', 'c'], ['c'])
  expect(from('/rooms/b', 1)).toBe('a')
  // The badge of a mention is shown in a muted room, too.
  handleReadPositions([
    { roomId: 'a', seq: 2, unread: 0 },
    { roomId: 'b', seq: 5, unread: 0 },
    { roomId: 'c', seq: 2, unread: 3, mentions: 1, muted: true },
  ])
  expect([from('/rooms/a', 1), from('/rooms/b', -1), shownUnread('c')]).toEqual(['c', 'c', 0])
  expect([nextRoom([], '/', 1), nextRoom([rooms[0] as Room], '/rooms/a', 1)]).toEqual([undefined, undefined])
})
