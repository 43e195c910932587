// Runs in the Worker: receives one document at a time and answers with its text, or receives a text and answers with it in the form of another format.

import { readText } from '../../domain/documents/state.ts'
import { answerTo } from '../../domain/documents/worker-answer.ts'
import { type CompactionJob, splitRows } from '../../domain/documents/worker-job.ts'
import { type RenderJob, render } from './render.ts'

declare const self: Worker

self.onmessage = ({ data: job }: MessageEvent<CompactionJob | RenderJob>) => {
  self.postMessage(
    answerTo(() => ('markdown' in job ? render(job) : readText({ snapshot: job.snapshot, tail: splitRows(job.tail) }))),
  )
}
