// Runs in the Worker: receives one job at a time and answers it. An error is sent as its message, because a Worker that
// throws would end.
import { compact } from '../../domain/documents/compact.ts'
import type { CompactionJob } from '../../domain/documents/worker-job.ts'
import type { CompactionAnswer } from './compaction-thread.ts'

declare const self: Worker

self.onmessage = ({ data }: MessageEvent<CompactionJob>) => {
  self.postMessage(answerTo(data))
}

function answerTo(job: CompactionJob): CompactionAnswer {
  try {
    return { ok: true, compacted: compact(job) }
  } catch (thrown) {
    return { ok: false, message: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}
