import { expect, test } from 'bun:test'
import { makeWorld } from '../../../src-bun/cli/dev/world.ts'
import { MESSAGE_MAX_CHARS, NAME_MAX_CHARS } from '../../../src-bun/contract/limits.ts'

const now = new Date(2026, 4, 6, 14, 0).getTime()

test('[DEV-3] a world is the same for the same arguments, as large as asked, and spread over days that have passed', () => {
  const world = makeWorld({ people: 70, messages: 2000, now })
  expect(makeWorld({ people: 70, messages: 2000, now })).toEqual(world)
  expect(new Set(world.people).size).toBe(70)
  expect(world.people.slice(0, 3)).toEqual(['ada', 'bob', 'eve'])
  expect(world.people.filter((name) => name.length > NAME_MAX_CHARS)).toEqual([])

  const { messages } = world
  expect(messages).toHaveLength(2000)
  expect(messages.map(({ at }) => at)).toEqual(messages.map(({ at }) => at).toSorted((a, b) => a - b))
  expect(messages.at(-1)?.at).toBeLessThan(now)
  expect(new Set(messages.map(({ at }) => new Date(at).toDateString())).size).toBeGreaterThanOrEqual(4)
  expect(messages.filter(({ text }) => text === '' || text.length > MESSAGE_MAX_CHARS)).toEqual([])

  const strangers = messages.filter(({ room, author }) => {
    const members = world.rooms.find(({ name }) => name === room)?.members ?? world.people
    return !members.includes(author)
  })
  expect(strangers).toEqual([])
})

test('[DEV-4] a small world has the two rooms that everybody knows', () => {
  const { rooms, messages } = makeWorld({ people: 3, messages: 5, now })
  expect(rooms.map(({ name }) => name)).toEqual(['lobby', 'design'])
  expect(messages.map(({ room }) => room)).toEqual(Array(5).fill('lobby'))
})
