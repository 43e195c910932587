import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../../src-bun/contract/frames/collaborate.ts'
import type { Box } from '../../../src-ui/box/read/box.ts'
import { readBlocks } from '../../../src-ui/box/read/document-text.ts'
import { createSearch } from '../../../src-ui/box/read/search.ts'
import type { TimedUpdate } from '../../../src-ui/features/replay/model/timeline.ts'
import { eventually } from '../../support/hub.ts'

const EDITS = 20_000

/** A text that was typed letter by letter, and what it says at the end. */
function typed(): { updates: TimedUpdate[]; text: string } {
  const updates: TimedUpdate[] = []
  const document = new Y.Doc()
  document.on('update', (bytes: Uint8Array) => {
    updates.push({ at: 0, author: 'ada', bytes: Buffer.from(bytes).toString('base64') })
  })
  const text = document.getText(DOCUMENT_TEXT)
  for (let n = 0; n < EDITS; n++) {
    if (n % 7 === 6) text.delete(text.length - 1, 1)
    else text.insert(n % 5 === 0 ? text.length >> 1 : text.length, n % 60 === 0 ? '\n\n' : ('kettle '[n % 7] as string))
  }
  return { updates, text: text.toString() }
}

test('[BOX-13] a long document of a box is read in steps, between which others have their turn, and is found when it has been read', async () => {
  const { updates, text } = typed()
  let turns = 0
  const ticking = setInterval(() => turns++)
  const shares: number[] = []
  const blocks = await readBlocks(updates, false, (share) => shares.push(share))
  clearInterval(ticking)
  expect(blocks?.join('').replaceAll('\n', '')).toBe(text.replaceAll('\n', ''))
  expect(turns).toBeGreaterThan(0)
  expect(shares.length).toBeGreaterThan(0)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(shares.every((share) => share > 0 && share <= 1)).toBe(true)

  const read = Promise.withResolvers<readonly string[]>()
  const box = {
    index: { rooms: [{ id: 'r' }], documents: [{ id: 'd', title: 'Plan' }], boards: [], files: [] },
    messages: new Map([['r', [{ authorName: 'Ada', body: 'A KETTLE' }]]]),
    documents: new Map([['d', { updates }]]),
    ...{ members: new Map(), records: new Map(), comments: new Map() },
    roomName: () => 'lobby',
    isRich: () => false,
    blocksOf(_: string, onProgress: (share: number) => void) {
      onProgress(0.25)
      return read.promise
    },
  } as unknown as Box
  let grown = 0
  let share = 0
  const search = createSearch(
    box,
    () => grown++,
    (now) => {
      share = now
    },
  )
  await eventually(() => (share === 0.25 ? true : undefined))
  const found = () => search.find('kettle', 10).found.map(({ kind }) => kind)
  expect([grown, found()]).toEqual([1, ['message']])
  read.resolve(['the kettle', 'again'])
  await eventually(() => (share === 1 ? true : undefined))
  expect([grown, found()]).toEqual([2, ['message', 'document']])
})
