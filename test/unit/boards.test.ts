import { expect, test } from 'bun:test'
import type { BoardRecord } from '../../src-bun/contract/boards.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { temporaryFolder } from '../support/hub.ts'

test('[BOARD-15] a value that an earlier version stored stays when another one of its record is changed, and can be cleared', async () => {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const store = openStore(folder.path, clock, (fault) => {
    throw fault
  })
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const joined = await store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: '', address: '10.0.0.1' })
  const memberId = joined.ok ? joined.value.id : ''
  const run = async (command: Command) => {
    const result = await store.runAndWait({ type: 'command.run', memberId, command })
    return result.ok ? (result.value.logged.change as unknown as { record: BoardRecord }) : result.code
  }
  await run({
    type: 'board.create',
    clientId: 'board',
    name: 'Kettles',
    columns: [
      { key: 'at', type: 'time' },
      { key: 'note', type: 'text' },
    ],
  })
  const [board] = store.boards.all(OWNER)
  const record = { boardId: board!.id, key: 'galley' }
  const stored = { at: Number.MAX_SAFE_INTEGER, note: 'old' }
  store.boards.put({ ...record, values: stored, updatedAt: 1, updatedBy: memberId, updatedByName: 'Ada' })

  expect(await run({ type: 'record.put', clientId: '1', ...record, values: stored })).toBe('record.invalid')
  expect(await run({ type: 'record.patch', clientId: '2', ...record, values: { note: 'new' } })).toMatchObject({
    record: { values: { ...stored, note: 'new' } },
  })
  const cleared = await run({ type: 'record.patch', clientId: '3', ...record, values: { at: null } })
  expect(cleared).toMatchObject({ record: { values: { note: 'new' } } })
  expect(store.boards.record(board!.id, 'galley')?.values).toEqual({ note: 'new' })
  store.close()
  folder.remove()
})
