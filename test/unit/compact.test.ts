import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { compact } from '../../src-bun/domain/documents/compact.ts'
import type { LoggedUpdate } from '../../src-bun/domain/documents/log-row.ts'
import { decodeSegment } from '../../src-bun/domain/documents/segment.ts'
import { buildDoc, readText } from '../../src-bun/domain/documents/state.ts'
import { joinRows } from '../../src-bun/domain/documents/worker-job.ts'
import { aTypedLog, inRows } from '../support/document-logs.ts'

const jobOf = (snapshot: readonly Uint8Array[], updates: readonly LoggedUpdate[], size?: number) => ({
  snapshot,
  tail: joinRows(inRows(updates, size)),
})

test('[HIST-2] a document reads the same after a compaction and after the next one, and its segments hold every update', () => {
  const { doc, updates: typed } = aTypedLog(900)
  // One author, so that a row can hold several updates.
  const updates = typed.map((update) => ({ ...update, authorId: 'ada' }))
  const first = compact(jobOf([], updates.slice(0, 500)))
  expect(first.seq).toBe(500)
  const second = compact(jobOf(first.snapshot, updates.slice(500), 70))
  expect(readText({ snapshot: second.snapshot, tail: [] })).toBe(doc.getText('content').toString())
  expect([first, second].flatMap(({ segments }) => segments.flatMap(({ bytes }) => decodeSegment(bytes)))).toEqual(
    updates,
  )
  const compacted = buildDoc({ snapshot: second.snapshot, tail: [] })
  expect(Y.encodeStateVector(compacted)).toEqual(Y.encodeStateVector(doc))
})

test('[HIST-3] compaction fails if the tail is empty or builds on updates that are not there', () => {
  const { updates } = aTypedLog(20)
  expect(() => compact(jobOf([], updates.slice(3)))).toThrow('pending')
  expect(() => compact(jobOf([], []))).toThrow('no tail')
})
