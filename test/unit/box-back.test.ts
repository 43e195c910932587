// Random histories of a whole hub, put into a session box and brought back: the second hub has what the first one had.
import { expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Brought, bringBack } from '../../src-bun/cli/import/bring-back.ts'
import { checkFile } from '../../src-bun/cli/log/check-file.ts'
import { readText } from '../../src-bun/domain/documents/state.ts'
import { type BoxRecord, newImport } from '../../src-bun/domain/import/records.ts'
import { createCheckpoints } from '../../src-bun/domain/log-tree/checkpoints.ts'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import { type BoxAnswer, createBoxMaking } from '../../src-bun/export/box/make.ts'
import { readBox } from '../../src-bun/export/box/read.ts'
import { createContentFolder } from '../../src-bun/store/contents/content-folder.ts'
import { readContent } from '../../src-bun/store/contents/read-content.ts'
import { openLogKey } from '../../src-bun/store/log-tree/log-key.ts'
import type { Store } from '../../src-bun/store/store.ts'
import { historyOf } from '../support/document-logs.ts'
import { temporaryFolder } from '../support/hub.ts'
import { aHistory, aStep, BEGAN, openHub, type Step } from '../support/random-hub.ts'

const { HUBBUB_LONG, HUBBUB_ROUNDS } = process.env
/** In the long form other histories each time; fast-check prints the seed of one that fails. */
const LONG = Boolean(HUBBUB_LONG)
/** A history takes about 90 ms of processor time, four fifths of it for four openings of a data folder. */
const RUNS = Number(HUBBUB_ROUNDS ?? (LONG ? 10_000 : 15))
/** A smaller history that fails would take an hour to find. */
const RUNNING = { numRuns: RUNS, endOnFailure: true, ...(!LONG && { seed: 20_261_130 }) }

function boxOf(store: Store, folder: string): string {
  const checkpoints = createCheckpoints(store.read, store.settings.get('hubId') ?? '', openLogKey(folder))
  const make = createBoxMaking(readContent)
  const steps = readBox(
    { ...store.uploads, read: store.read, sign: checkpoints.sign, viewer: undefined },
    { actor: OWNER, hub: 'Hub', checkpoint: checkpoints.current(), files: 'all', takenAt: BEGAN },
  )
  let [text, answered]: [string, BoxAnswer] = ['', { text: '' }]
  for (let step = steps.next(answered); !step.done; step = steps.next(answered)) {
    if (!step.value || step.value.type === 'box.needs') continue
    answered = make(step.value)
    text += answered.text + [...(answered.pieces ?? [])].join('')
  }
  return text
}

/** Everything that a hub has of what people did. What a box does not have, or what only the old hub may say, is left out. */
function everythingOf({ read }: Store, folder: string) {
  return read((tables) => {
    const { members, rooms, messages, documents, documentLog, comments, boards, files, trash, changes } = tables
    const contentOf = (id: string) => {
      const { hash } = files.byId(id) ?? {}
      return hash && Buffer.concat([...readContent(createContentFolder(folder).pathOf(hash))]).toString()
    }
    return {
      members: members.all().map(({ role, ...member }) => ({ ...member, role: role === 'host' ? 'member' : role })),
      removed: members.removed(0),
      rooms: rooms.all(OWNER).map((room) => {
        const page = messages.page(room.id, { before: Number.MAX_SAFE_INTEGER, limit: 1000 }).messages
        const contents = page.flatMap((message) => message.files ?? []).map(({ id }) => contentOf(id))
        const pins = messages.pinned(room.id, 100).map(({ id }) => id)
        return { room, page, contents, pins, members: room.private && rooms.audience(room.id) }
      }),
      documents: documents.all(OWNER).map((document) => {
        const updates = historyOf(documentLog, document.id).map((update) => ({
          ...update,
          bytes: String(update.bytes),
        }))
        const text = document.kind === 'rich' ? '' : readText(documentLog.stored(document.id))
        const said = comments.page(document.id, { after: 0, limit: 1000 })
        const attached = files.ofDocument(document.id).map((file) => ({ ...file, content: contentOf(file.id) }))
        const titles = documents.formerTitles(document.id, 100)
        return { document, updates, text, said, attached, titles, claims: documentLog.claims(document.id) }
      }),
      boards: boards.all(OWNER).map((board) => {
        const { records } = boards.records(board.id, { after: '', limit: 1000 })
        const query = {
          column: '7',
          before: Number.MAX_SAFE_INTEGER,
          from: 0,
          to: Number.MAX_SAFE_INTEGER,
          limit: 1000,
        }
        const past = [0, 1, 2, 3].map((n) =>
          boards
            .history(board.id, `k${n}`, query)
            // A change that empties a cell does not say who made it.
            .values.map(({ by, byName, ...value }) => (value.value === null ? value : { ...value, by, byName })),
        )
        return { board, records, past }
      }),
      trash: trash.page({ limit: 1000 }).map(({ deletedBy: _, deletedByName: _name, ...thing }) => thing),
      changes: changes.between(0, changes.lastSeq(), 1_000_000).map(({ clientId: _, ...change }) => change),
    }
  })
}

/** A change whose text was taken back, or that was erased, came as a hash. */
const isTakenBack = (change: object): boolean =>
  JSON.stringify(change).includes('"deleted":{') || ('type' in change && change.type === 'change.erased')

/** Closes the store. */
async function bringBackFrom(store: Store, old: string, box: string, into: string): Promise<Brought> {
  writeFileSync(box, boxOf(store, old))
  store.close()
  const raw = createHash('sha256')
  const checked = await checkFile(box, undefined, { onBytes: (bytes) => raw.update(bytes) })
  if (!('index' in checked)) throw new Error(JSON.stringify(checked))
  const { index, leaves, shown } = checked
  return bringBack(into, box, { index, bare: leaves - shown, hash: raw.digest('hex') })
}

test('[BOXBACK-8] whatever people have done in a hub, its box brought back has all of it, each update, file, vote and change in its place', async () => {
  const seen = new Set<string>()
  let erased = 0
  const property = fc.asyncProperty(fc.array(aStep, { minLength: 20, maxLength: 150, size: 'max' }), async (steps) => {
    const folder = temporaryFolder()
    const [old, brought, box] = ['old', 'new', 'box.html'].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ]
    try {
      for (const made of [old, brought]) mkdirSync(made)
      const store = await aHistory(old, steps)
      const before = everythingOf(store, old)
      await bringBackFrom(store, old, box, brought)
      const second = openHub(brought, () => BEGAN)
      const after = everythingOf(second, brought)
      second.close()

      const changes = before.changes.map((change, n) => {
        if (!isTakenBack(change)) return change
        erased++
        return after.changes[n]?.type === 'change.erased' ? (after.changes[n] as typeof change) : change
      })
      // That nobody is a host is said at the end.
      expect(after.changes.slice(0, changes.length)).toEqual(changes)
      expect({ ...after, changes: [] }).toEqual({ ...before, changes: [] })
      for (const { type } of before.changes) seen.add(type)
    } finally {
      folder.remove()
    }
  })
  await fc.assert(property, RUNNING)
  // It was about something.
  expect([seen.size > 20, erased > 0]).toEqual([true, true])
}, 36_000_000)

test('[BOXBACK-9] of a hub whose oldest changes are kept no more comes back what its log still has, under the numbers and names that it had', async () => {
  const folder = temporaryFolder()
  const [old, brought, box] = ['old', 'new', 'box.html'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ]
  for (const made of [old, brought]) mkdirSync(made)
  const said = (what: string, more: Partial<Step> = {}): Step => {
    return { what, by: 0, of: 0, which: 1, words: 'a', ms: 10, ...more }
  }
  const store = await aHistory(old, [
    ...[said('makeRoom', { words: 'kitchen' }), said('makeDocument'), said('makeBoard'), said('put')],
    ...Array.from({ length: 30 }, () => said('say')),
    ...Array.from({ length: 9 }, (_, which) => said('write', { which })),
    ...[said('comment'), said('leaves'), said('trim', { which: 10 })],
    ...[said('edit', { of: 1, words: 'edited' }), said('react', { of: 2 }), said('put', { which: 2 }), said('leaves')],
  ])
  const before = everythingOf(store, old)
  const { totals, withoutSubject } = await bringBackFrom(store, old, box, brought)
  const second = openHub(brought, () => BEGAN)
  const after = everythingOf(second, brought)
  second.close()
  folder.remove()

  const [lobby, other] = [before.rooms[0], after.rooms[0]]
  const kept = lobby?.page.filter(({ seq, editedAt }) => seq > 21 || editedAt) ?? []
  expect([kept.length, other?.page]).toEqual([10, kept])
  // The reaction is to a message of which the log has nothing any more.
  expect([totals.members, withoutSubject]).toEqual([1, 1])
  const named = ({ rooms }: typeof before) => rooms.map(({ room: { lastSeq: _, createdBy: _by, ...room } }) => room)
  expect(named(after)).toEqual(named(before))
  expect(after.documents).toEqual(before.documents)
  expect(after.boards.map(({ board, records }) => [board, records.map(({ key }) => key)])).toEqual(
    before.boards.map(({ board }) => [board, ['k2']]),
  )
  const seqs = after.changes.map(({ seq }) => seq)
  expect(seqs).toEqual(Array.from(seqs, (_, n) => (seqs[0] ?? 0) + n))
}, 600_000)

test('[BOXBACK-12] changes of which a box has only hashes are written in steps, between which the command can be ended, and each has its number', async () => {
  const folder = temporaryFolder()
  const store = openHub(folder.path, () => BEGAN)
  try {
    const first = store.read(({ changes }) => changes.lastSeq())
    const state = newImport({ rooms: [], documents: [], boards: [], files: [] }, 25_000)
    const joined = (leaf: number, seq: number): BoxRecord => {
      const member = { id: String(leaf).padStart(16, '0'), name: 'Ada', colour: '', role: 'member' as const }
      return { leaf, seq, at: 1, change: { type: 'member.joined', member } }
    }
    const records = [joined(0, first + 1), joined(1, first + 12_002), joined(2, first + 25_003)]
    const reached: unknown[] = []
    for (let next = records; next.length > 0; ) {
      const result = await store.runAndWait({ type: 'import.records', state, records: next })
      if (!result.ok) throw new Error(result.code)
      expect(result.value.wrong).toBeUndefined()
      const { taken } = result.value
      reached.push([taken, store.read(({ changes }) => changes.lastSeq()) - first])
      next = taken === undefined ? [] : next.slice(taken)
    }
    // The second step begins with the rest of the first gap. No step writes more than 10,000 for what is missing.
    expect(reached).toEqual([
      [1, 10_001],
      [1, 20_002],
      [undefined, 25_003],
    ])
    expect([state.unknownChanges, state.mayLack]).toEqual([25_000, 0])
    const more = await store.runAndWait({ type: 'import.records', state, records: [joined(3, first + 25_005)] })
    expect(more).toMatchObject({ ok: true, value: { wrong: 3 } })
  } finally {
    store.close()
    folder.remove()
  }
}, 600_000)
