// Runs in the Worker: receives one document at a time and answers with its text.

import { readText } from '../../domain/documents/state.ts'
import { answerTo } from '../../domain/documents/worker-answer.ts'
import { splitRows, type TextJob } from '../../domain/documents/worker-job.ts'

declare const self: Worker

self.onmessage = ({ data: { snapshot, tail, isRich } }: MessageEvent<TextJob>) => {
  self.postMessage(answerTo(() => readText({ snapshot, tail: splitRows(tail), isRich })))
}
