// Runs in the Worker: receives one document at a time and answers with its text, or receives a text and answers with its HTML.

import { readText } from '../domain/documents/state.ts'
import { answerTo } from '../domain/documents/worker-answer.ts'
import { type CompactionJob, splitRows } from '../domain/documents/worker-job.ts'
import { type MarkdownJob, textAsHtml } from './html/text.ts'

declare const self: Worker

self.onmessage = ({ data: job }: MessageEvent<CompactionJob | MarkdownJob>) => {
  self.postMessage(
    answerTo(() =>
      'markdown' in job ? textAsHtml(job) : readText({ snapshot: job.snapshot, tail: splitRows(job.tail) }),
    ),
  )
}
