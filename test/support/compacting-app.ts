// What the desktop app does in Workers with a long document, without a hub and a window. `build-plugins.test.ts` bundles this file.
import { joinRows } from '../../src-bun/domain/documents/worker-job.ts'
import { createTextThread } from '../../src-bun/export/worker/text-thread.ts'
import { createCompactionThread } from '../../src-bun/store/compaction/compaction-thread.ts'
import { createHistoryThread } from '../../src-bun/store/history/history-thread.ts'
import { aTypedLog, inRows } from './document-logs.ts'

declare const self: Worker

let workers = 0
globalThis.Worker = class extends Worker {
  constructor(file: string | URL) {
    super(file)
    workers++
  }
}

const compaction = createCompactionThread()
const { seq } = await compaction.compact({ snapshot: [], tail: joinRows(inRows(aTypedLog(20).updates)) })
compaction.stop()

const long = aTypedLog(4000)
const texts = createTextThread()
const text = await texts.textOf({ snapshot: [], tail: inRows(long.updates) })
texts.stop()
const isSame = text === long.doc.getText('content').toString()

const history = createHistoryThread(() => {})
const documentId = 'long'
await history.ask({ type: 'begin', documentId, base: undefined })
await history.ask({ type: 'add', documentId, part: { rows: joinRows(inRows(long.updates)) } })
const upTo = long.updates.length
const past = await history.ask({ type: 'ask', documentId, question: { type: 'text', seq: upTo, upTo } })
history.stop()
const isSamePast = past.type === 'answer' && new TextDecoder().decode(past.value.bytes) === text
self.postMessage({ seq, isSame, isSamePast, workers })
