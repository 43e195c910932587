// What a made-up world holds: people, rooms, messages, a document and a board. Pure data; seed.ts puts it into a hub.
import type { Column, Values } from '../../contract/boards.ts'
import { ANSWERS, DOCUMENT_TEXT_EXAMPLE, NAMES, OPENING_LINES, QUESTIONS, REMARKS } from './phrases.ts'
import { createRandom, type Random } from './random.ts'

export type WorldRoom = {
  name: string
  /** The share of all messages that are posted here. */
  weight: number
  /** The members of a private room. The first one creates it. */
  members?: readonly string[]
}
export type WorldMessage = {
  /** In ms since 1970. */
  at: number
  room: string
  author: string
  text: string
}
export type World = {
  people: readonly string[]
  rooms: readonly WorldRoom[]
  /** Ascending by `at`. */
  messages: readonly WorldMessage[]
  document: { title: string; text: string }
  board: { name: string; columns: readonly Column[]; records: readonly { key: string; values: Values }[] }
}

const SEED = 20_260
const DAY_MS = 24 * 60 * 60 * 1000
/** With fewer messages than this the world has two rooms and two days. */
const LARGE_WORLD = 100

/** A world whose messages end shortly before `now` (ms since 1970). The same arguments make the same world. */
export function makeWorld({ people, messages, now }: { people: number; messages: number; now: number }): World {
  const random = createRandom(SEED)
  const names = Array.from({ length: people }, (_, n) => nameOf(n))
  const rooms = messages < LARGE_WORLD ? SMALL_ROOMS : [...SMALL_ROOMS, ...MORE_ROOMS]
  return {
    people: names,
    rooms,
    messages: makeMessages(random, { names, rooms, count: messages, now }),
    document: { title: 'Weekly notes', text: DOCUMENT_TEXT_EXAMPLE },
    board: makeBoard(random),
  }
}

const SMALL_ROOMS: readonly WorldRoom[] = [
  { name: 'lobby', weight: 5 },
  { name: 'design', weight: 3 },
]
const MORE_ROOMS: readonly WorldRoom[] = [
  { name: 'lunch', weight: 2 },
  { name: 'help', weight: 1 },
  { name: 'plans', weight: 1, members: ['ada', 'bob', 'eve'] },
]

function nameOf(index: number): string {
  const name = NAMES[index % NAMES.length] as string
  const round = Math.floor(index / NAMES.length)
  return round === 0 ? name : `${name} ${round + 1}`
}

type MessagesOf = { names: readonly string[]; rooms: readonly WorldRoom[]; count: number; now: number }

/** People talk in conversations: a few of them in one room, for some minutes of a working day. */
function makeMessages(random: Random, { names, rooms, count, now }: MessagesOf): WorldMessage[] {
  const messages: WorldMessage[] = []
  const days = count < LARGE_WORLD ? 2 : 5
  const bag = rooms.flatMap((room) => Array.from({ length: room.weight }, () => room))
  while (messages.length < count) {
    const room = messages.length === 0 ? (rooms[0] as WorldRoom) : random.pick(bag)
    const speakers = pickSpeakers(random, room.members ?? names)
    const texts = messages.length === 0 ? OPENING_LINES : makeTexts(random)
    let at = conversationStart(random, days, now)
    let author = random.pick(speakers)
    for (const text of texts.slice(0, count - messages.length)) {
      messages.push({ at, room: room.name, author, text })
      at += random.between(4_000, 90_000)
      if (random.next() > 0.35) author = random.pick(speakers)
    }
  }
  return messages.sort((a, b) => a.at - b.at)
}

/** Two to five people. Those at the front of the list talk more often than those at its end. */
function pickSpeakers(random: Random, names: readonly string[]): string[] {
  const speakers = new Set<string>()
  const wanted = Math.min(names.length, random.between(2, 5))
  while (speakers.size < wanted) speakers.add(names[Math.floor(random.next() ** 2 * names.length)] as string)
  return [...speakers]
}

function makeTexts(random: Random): string[] {
  const texts: string[] = [random.pick(QUESTIONS)]
  for (let more = random.between(2, 20); more > 0; more--) {
    const kind = random.next()
    texts.push(random.pick(kind < 0.6 ? ANSWERS : kind < 0.8 ? QUESTIONS : REMARKS))
  }
  return texts
}

/** A time between 8:30 and 17:30 (local time) of one of the last days, at least an hour before `now`. */
function conversationStart(random: Random, days: number, now: number): number {
  const day = new Date(now - random.between(0, days - 1) * DAY_MS)
  const at = day.setHours(8, random.between(30, 30 + 9 * 60), random.between(0, 59), 0)
  return at > now - DAY_MS / 24 ? at - DAY_MS : at
}

function makeBoard(random: Random): World['board'] {
  const places = ['hall', 'workshop', 'office', 'kitchen', 'roof', 'cellar', 'store', 'garage']
  return {
    name: 'Climate',
    columns: [
      { key: 'celsius', type: 'number', unit: '°C' },
      { key: 'state', type: 'choice', choices: ['ok', 'low battery', 'silent'] },
      { key: 'note', type: 'text' },
    ],
    records: places.map((key) => ({
      key,
      values: {
        celsius: random.between(150, 260) / 10,
        state: random.pick(['ok', 'ok', 'low battery']),
        note: random.pick(['', '', 'moved to the window', 'second floor']),
      },
    })),
  }
}
