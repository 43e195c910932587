// What the desktop app does with a long document, without a hub and a window. `build-plugins.test.ts` bundles this file.
import { joinRows } from '../../src-bun/domain/documents/worker-job.ts'
import { createCompactionThread } from '../../src-bun/store/compaction/compaction-thread.ts'
import { aTypedLog, inRows } from './document-logs.ts'

declare const self: Worker

let workers = 0
globalThis.Worker = class extends Worker {
  constructor(file: string | URL) {
    super(file)
    workers++
  }
}

const thread = createCompactionThread()
const { seq } = await thread.compact({ snapshot: undefined, tail: joinRows(inRows(aTypedLog(20).updates)) })
thread.stop()
self.postMessage({ seq, workers })
