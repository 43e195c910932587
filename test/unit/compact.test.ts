import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { compact } from '../../src-bun/domain/documents/compact.ts'
import type { LoggedUpdate } from '../../src-bun/domain/documents/log-row.ts'
import { decodeSegment } from '../../src-bun/domain/documents/segment.ts'
import { buildDoc, readText, updateSinceSeq } from '../../src-bun/domain/documents/state.ts'
import { joinRows } from '../../src-bun/domain/documents/worker-job.ts'
import { aSharedLog, aTypedLog, inRows, stateAfter } from '../support/document-logs.ts'

const jobOf = (snapshot: Uint8Array | undefined, updates: readonly LoggedUpdate[], size?: number) => ({
  snapshot,
  tail: joinRows(inRows(updates, size)),
})

test('[HIST-2] a document reads the same after a compaction and after the next one, and its segments hold every update', () => {
  const { doc, updates: typed } = aTypedLog(900)
  // One author, so that a row can hold several updates.
  const updates = typed.map((update) => ({ ...update, authorId: 'ada' }))
  const first = compact(jobOf(undefined, updates.slice(0, 500)))
  expect(first.seq).toBe(500)
  const second = compact(jobOf(first.snapshot, updates.slice(500), 70))
  expect(readText({ snapshot: second.snapshot, tail: [] })).toBe(doc.getText('content').toString())
  expect([first, second].flatMap(({ segment }) => decodeSegment(segment))).toEqual(updates)
  const compacted = buildDoc({ snapshot: second.snapshot, tail: [] })
  expect(Y.encodeStateVector(compacted)).toEqual(Y.encodeStateVector(doc))
})

test('[HIST-3] compaction fails if the tail is empty or builds on updates that are not there', () => {
  const { updates } = aTypedLog(20)
  expect(() => compact(jobOf(undefined, updates.slice(3)))).toThrow('pending')
  expect(() => compact(jobOf(undefined, []))).toThrow('no tail')
})

test('[HIST-14] updateSinceSeq gives a reader who fell behind at any update everything after it', () => {
  const log = aSharedLog(2, 60)
  const compacted = 20
  const written = log.map((bytes, n) => ({ seq: n + 1, authorId: 'ada', at: n, bytes }))
  const stored = { snapshot: stateAfter(...log.slice(0, compacted)), tail: inRows(written.slice(compacted), 9) }
  const everything = updateSinceSeq(stored, 0) as Uint8Array
  for (let seq = 0; seq < log.length; seq++) {
    const missed = updateSinceSeq(stored, seq) as Uint8Array
    expect(stateAfter(...log.slice(0, seq), missed).equals(stateAfter(...log))).toBe(true)
    if (seq >= compacted) expect(missed.length).toBeLessThan(everything.length)
  }
  expect(updateSinceSeq(stored, log.length)).toBeUndefined()
})
