// Random histories of a room and of a board on a real store, exported and read back by parsers of this file: what comes out is what the
// changes said that people were sent.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { BoardRecord } from '../../src-bun/contract/boards.ts'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { ExportFormat } from '../../src-bun/contract/http/exports.ts'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import { exportBoard } from '../../src-bun/export/read/board.ts'
import { exportRoom } from '../../src-bun/export/read/room.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { unguarded } from '../support/csv.ts'
import { temporaryFolder } from '../support/hub.ts'

const { HUBBUB_LONG, HUBBUB_ROUNDS } = process.env
/** In the long form other histories each time; fast-check prints the seed of one that fails. */
const LONG = Boolean(HUBBUB_LONG)
const RUNS = Number(HUBBUB_ROUNDS ?? (LONG ? 10_000 : 30))
const RUNNING = { numRuns: RUNS, ...(!LONG && { seed: 20_261_129 }) }
const MEMBERS = ['ada', 'bob', 'cleo']
const at = Date.UTC(2026, 10, 28)

const folder = temporaryFolder()
let store: Store
beforeAll(() => {
  const clock = { now: () => at, monotonic: () => performance.now() }
  const onFault = (fault: unknown) => {
    throw fault
  }
  store = openStore(folder.path, clock, onFault, undefined, undefined, false)
  openGroup()
  for (const id of MEMBERS) store.members.create({ id, name: id, role: 'member', colour: '', createdAt: 0 })
})
afterAll(() => {
  store.close()
  folder.remove()
})
/** Opens a transaction, in which what comes next is stored as well. */
const openGroup = () => store.run({ type: 'changes.trim', keepCount: 1000, deleteAtMost: 1 })

let commands = 0
/** The changes of these commands, in their order; undefined for one that was refused. */
function runAll(all: readonly (Record<string, unknown> & { by: string })[]): Promise<(LoggedChange | undefined)[]> {
  const done = all.map(
    ({ by, ...command }) =>
      new Promise<LoggedChange | undefined>((resolve) =>
        store.run(
          { type: 'command.run', memberId: by, command: { clientId: `c${commands++}`, ...command } as Command },
          (result) => resolve(result.ok ? result.value.logged.change : undefined),
        ),
      ),
  )
  return Promise.all(done)
}

async function fileOf(kind: 'room' | 'board', id: string, format: ExportFormat): Promise<string> {
  const parts = { read: store.read, contentOf: () => undefined }
  const made = await (kind === 'room' ? exportRoom : exportBoard)(parts, OWNER, id, format, at)
  if (!made.ok) throw new Error(made.code)
  return [...made.value.pieces].join('')
}

/** By RFC 4180. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]]
  const cells = /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n)/gy
  let text = csv.replace(/^\uFEFF/, '')
  for (let match = cells.exec(text); match; match = cells.exec(text)) {
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === '\r\n') rows.push([])
    if (cells.lastIndex === text.length) {
      text = ''
      break
    }
  }
  expect([text, rows.pop()]).toEqual(['', []])
  return rows
}

const HOSTILE = [
  ...[
    '=1+1',
    '-2',
    '@SUM(A1)',
    '＝1',
    '"a", "b"',
    "'",
    'one\ntwo',
    '| pipe',
    '# head',
    '[ada]: http://x.example',
    '<script>x</script>',
  ],
  ...[
    '```\ncode\n```',
    '😀',
    '\u202eabc',
    'ünïcode 漢字',
    '&amp;',
    '\\',
    '</li></ol>',
    '--- > *x* _y_ ~~z~~',
    '1. a\n2. b',
    'ff',
  ],
]
const words = fc.array(fc.constantFrom(...HOSTILE), { maxLength: 3 }).map((parts) => parts.join(' '))
const pick = fc.nat({ max: 1000 })
const by = fc.constantFrom(...MEMBERS)
const post = fc.record({ by, words, isFirst: fc.boolean(), isPoll: fc.boolean(), replyTo: fc.option(pick) })
const change = fc.record({
  by,
  words,
  of: pick,
  what: fc.constantFrom('edit', 'delete', 'react', 'unreact', 'pin', 'unpin', 'vote', 'close'),
})

/** What was sent of each message, by its id. */
function modelOf(changes: readonly (LoggedChange | undefined)[]): Map<string, Message> {
  const model = new Map<string, Message>()
  for (const change of changes) {
    if (!change) continue
    if ('message' in change) {
      const { reactions } = model.get(change.message.id) ?? {}
      const kept = reactions && !change.message.deleted ? { reactions } : {}
      model.set(change.message.id, { ...change.message, ...kept })
      continue
    }
    const message = 'messageId' in change ? model.get(change.messageId) : undefined
    if (!message) continue
    if (change.type === 'chat.reacted') {
      const others = (message.reactions ?? []).map((reaction) =>
        reaction.emoji === change.emoji
          ? { ...reaction, memberIds: reaction.memberIds.filter((id) => id !== change.memberId) }
          : reaction,
      )
      const own = others.find(({ emoji }) => emoji === change.emoji)
      if (change.isSet && own) own.memberIds.push(change.memberId)
      else if (change.isSet) others.push({ emoji: change.emoji, memberIds: [change.memberId] })
      message.reactions = others.filter(({ memberIds }) => memberIds.length > 0)
    } else if (change.type === 'chat.pinned') {
      if (change.isSet) message.pinned = { at: change.at, by: change.by, byName: change.byName }
      else delete message.pinned
    } else if (change.type === 'poll.voted' && message.poll) {
      message.poll.voters = change.voters
      for (const [n, count] of change.counts.entries()) (message.poll.answers[n] as { count: number }).count = count
    } else if (change.type === 'poll.closed' && message.poll)
      message.poll.closed = { at: change.at, by: change.by, byName: change.byName }
  }
  return model
}

const comparable = ({ reactions = [], poll, pinned, replyTo, mentions: _, ...message }: Message) => ({
  ...message,
  pinned: pinned?.by,
  replyTo: replyTo?.seq,
  reactions: reactions.map(({ emoji, memberIds }) => `${emoji} ${[...memberIds].sort().join()}`).sort(),
  poll: poll && {
    ...poll,
    answers: poll.answers.map(({ text, count }) => `${text}: ${count}`),
    closed: poll.closed?.by,
  },
})

let things = 0
test('[EXPORT-37] whatever people have done in a room, its files read back are that: all of it in JSON, each text in a table, each message once and in order in Markdown and a web page', async () => {
  let [changed, deleted] = [0, 0]
  // What stands behind the signs of code is the name of a language, and no words: a line of its own is for what is looked for.
  const property = fc.asyncProperty(
    fc.array(post, { minLength: 1, maxLength: 12 }),
    fc.array(change, { maxLength: 16 }),
    async (posts, edits) => {
      const roomId = `room${things++}`
      openGroup()
      store.rooms.create({ id: roomId, name: roomId, createdAt: at, createdBy: 'ada' })
      const tokenOf = (n: number) => `w${things}x${n}q`
      const posted: LoggedChange[] = []
      for (const [n, { by, words, isFirst, isPoll, replyTo }] of posts.entries()) {
        const answered = replyTo === null ? undefined : posted[replyTo % Math.max(1, posted.length)]
        const [made] = await runAll([
          {
            ...{ by, type: 'chat.send', roomId, body: isFirst ? `${tokenOf(n)} ${words}` : `${words}\n${tokenOf(n)}` },
            ...(isPoll && { poll: { answers: ['=yes', `<no> ${n}`] } }),
            ...(answered && 'message' in answered && { replyTo: answered.message.id }),
          },
        ])
        expect(made?.type).toBe('chat.posted')
        if (made) posted.push(made)
      }
      const ids = posted.map((change) => ('message' in change ? change.message.id : ''))
      const done = await runAll(
        edits.map(({ by, words, of, what }, n) => {
          const common = { by, roomId, messageId: ids[of % ids.length] as string }
          if (what === 'edit') return { ...common, type: 'chat.edit', body: `${words}\nw${things}e${n}q` }
          if (what === 'delete') return { ...common, type: 'chat.delete' }
          if (what.endsWith('react')) return { ...common, type: 'chat.react', emoji: '👍', isSet: what === 'react' }
          if (what.endsWith('pin')) return { ...common, type: 'chat.pin', isSet: what === 'pin' }
          if (what === 'vote') return { ...common, type: 'poll.vote', choices: [of % 2] }
          return { ...common, type: 'poll.close' }
        }),
      )
      changed += done.filter(Boolean).length
      const model = [...modelOf([...posted, ...done]).values()].sort((a, b) => a.seq - b.seq)
      deleted += model.filter((message) => message.deleted).length

      const json = JSON.parse(await fileOf('room', roomId, 'json')) as { messages: Message[] }
      expect(json.messages.map(comparable)).toEqual(JSON.parse(JSON.stringify(model.map(comparable))))
      const [, ...rows] = rowsOf(await fileOf('room', roomId, 'csv'))
      expect(rows.map((row) => [0, 2, 3, 4].map((n) => unguarded(row[n])))).toEqual(
        model.map(({ seq, authorName, body, replyTo }) => [
          ...[String(seq), authorName, body, replyTo ? String(replyTo.seq) : ''],
        ]),
      )
      const present = model.flatMap(({ body }) => body.match(/w\d+[ex]\d+q/) ?? [])
      for (const format of ['md', 'html'] as const)
        expect<string[]>((await fileOf('room', roomId, format)).match(/w\d+[ex]\d+q/g) ?? []).toEqual(present)
    },
  )
  await fc.assert(property, RUNNING)
  // It was about something.
  expect([changed > RUNS, deleted > 0]).toEqual([true, true])
}, 3_600_000)

test('[EXPORT-38] whatever was written into a board, its files read back are that: all of it in JSON, each value in a table', async () => {
  const value = fc.oneof(words, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }))
  const write = fc.record({ by, key: fc.nat({ max: 8 }), text: words, number: value, isRemoved: fc.boolean() })
  const property = fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 30 }), async (writes) => {
    const boardId = `board${things++}`
    openGroup()
    const columns = [
      { key: 'text', type: 'text' as const },
      { key: 'n', type: 'number' as const },
    ]
    store.boards.create({ id: boardId, name: boardId, columns, createdAt: at, createdBy: 'ada' })
    const done = await runAll(
      writes.map(({ by, key, text, number, isRemoved }) =>
        isRemoved
          ? { by, type: 'record.remove', boardId, key: `=k${key}` }
          : { by, type: 'record.put', boardId, key: `=k${key}`, values: { text, n: Number(number) || 0 } },
      ),
    )
    const model = new Map<string, BoardRecord>()
    for (const change of done) {
      if (change?.type === 'record.set') model.set(change.record.key, change.record)
      if (change?.type === 'record.removed') model.delete(change.key)
    }
    const records = [...model.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
    const json = JSON.parse(await fileOf('board', boardId, 'json')) as { records: BoardRecord[] }
    expect(json.records).toEqual(JSON.parse(JSON.stringify(records)))
    const [, ...rows] = rowsOf(await fileOf('board', boardId, 'csv'))
    expect(rows.map(([key, text, n, , by]) => [unguarded(key), unguarded(text), Number(n), by])).toEqual(
      records.map(({ key, values, updatedByName }) => [
        ...[key, String(values['text']), Number(values['n']), updatedByName],
      ]),
    )
  })
  await fc.assert(property, RUNNING)
}, 3_600_000)
