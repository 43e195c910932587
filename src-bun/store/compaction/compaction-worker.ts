import { type CompactionJob, compact } from '../../domain/documents/compact.ts'

declare const self: Worker

self.onmessage = ({ data }: MessageEvent<CompactionJob>) => {
  try {
    self.postMessage({ ok: true, compacted: compact(data) })
  } catch (thrown) {
    self.postMessage({ ok: false, message: thrown instanceof Error ? thrown.message : String(thrown) })
  }
}
