import { compact } from '../domain/documents/compact.ts'
import { unpack } from '../domain/documents/history.ts'
import type { Job } from './compactor.ts'

declare const self: Worker

self.onmessage = ({ data: { snapshot, tail } }: MessageEvent<Job>) => {
  try {
    self.postMessage({ ok: true, compacted: compact({ snapshot, tail: unpack(tail) }) })
  } catch (thrown) {
    self.postMessage({ ok: false, message: thrown instanceof Error ? thrown.message : String(thrown) })
  }
}
