// Runs in the Worker: receives one job at a time and answers it.

import { compact } from '../../domain/documents/compact.ts'
import { answerTo } from '../../domain/documents/worker-answer.ts'
import type { CompactionJob } from '../../domain/documents/worker-job.ts'

declare const self: Worker

self.onmessage = ({ data }: MessageEvent<CompactionJob>) => {
  self.postMessage(answerTo(() => compact(data)))
}
