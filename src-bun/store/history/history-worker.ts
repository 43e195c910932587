// Runs in the Worker: receives one job at a time and answers it.

import { createReplays, type HistoryJob } from '../../domain/documents/replay/replay-job.ts'
import { answerTo } from '../../domain/documents/worker-answer.ts'

declare const self: Worker

const replays = createReplays()

self.onmessage = ({ data }: MessageEvent<HistoryJob>) => {
  self.postMessage(answerTo(() => replays.answer(data)))
}
