// Runs in the Worker: makes one file, of what it is given, as fast as it is asked for the next piece.

import { type BoxAsk, createBoxMaking } from '../../../../export/box/make.ts'
import type { ExportAnswer, ExportAsk } from '../../../../export/worker/job.ts'
import { createMaking, type Making } from '../../../../export/worker/make.ts'
import { readContent } from '../../../../store/contents/read-content.ts'

declare const self: Worker

/** Questions and answers take time, so that an answer has several pieces. */
const ANSWER_BYTES = 128 * 1024
/** A file that takes long is not waited for in vain: the hub gives up a Worker that does not answer. */
const ANSWER_MAX_MS = 1000

let making: Making | undefined
const makeBox = createBoxMaking(readContent)
let pieces: Iterator<string | Uint8Array> | undefined

async function answer(ask: ExportAsk): Promise<ExportAnswer> {
  if (ask.type === 'begin') making = createMaking(ask.format, readContent)
  else if (ask.type === 'feed') making?.feed(ask.fed)
  else if (ask.type === 'make') pieces = (await making?.make(ask.head))?.[Symbol.iterator]()
  else if (ask.type === 'next') return nextPieces()
  else return answerOfBox(ask)
  return {}
}

function answerOfBox(ask: BoxAsk): ExportAnswer {
  const { text, pieces: more, ...others } = makeBox(ask)
  // A block was made of about 1 MB of lines, which came in many parts.
  if (text !== '') Bun.gc(true)
  pieces = more?.[Symbol.iterator]()
  return { bytes: joined([Buffer.from(text)]), isLast: more === undefined, ...others }
}

function nextPieces(): ExportAnswer {
  // While a Worker is busy, its garbage grows by megabytes a second.
  Bun.gc(true)
  const until = performance.now() + ANSWER_MAX_MS
  const taken: Uint8Array[] = []
  let bytes = 0
  while (bytes < ANSWER_BYTES && performance.now() < until) {
    const next = pieces?.next()
    if (!next || next.done) return { bytes: joined(taken), isLast: true }
    const piece = typeof next.value === 'string' ? Buffer.from(next.value) : next.value
    taken.push(piece)
    bytes += piece.length
  }
  return { bytes: joined(taken), isLast: false }
}

/** In a buffer of its own, which can change hands. */
function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

self.onmessage = async ({ data }: MessageEvent<ExportAsk>) => {
  try {
    const value = await answer(data)
    self.postMessage({ ok: true, value }, value.bytes ? [value.bytes.buffer] : [])
  } catch (thrown) {
    self.postMessage({ ok: false, message: thrown instanceof Error ? thrown.message : String(thrown) })
  }
}
