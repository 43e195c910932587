// Documents that are being sent in pieces. Each of them is in memory as a whole, for as long as its slowest reader takes, and a
// reader who reads nothing takes seconds. So all of them together have a limit: above it the document from which nothing was sent
// for the longest time is given up. Its readers go on from the database where they stopped, once they have read.
import { TRANSFERS_MAX_BYTES } from '../../contract/limits.ts'
import { type ByteCache, createByteCache } from '../../domain/byte-cache.ts'
import type { Piece } from '../../domain/documents/yjs/split-update.ts'
import { updateFrame } from './frames.ts'

/** The readers of one document. */
type Holder = {
  /** Gives up the pieces, so that their memory is free. */
  release(): void
}

export type Transfers = {
  /** Something is sent of a document whose pieces are so many bytes in all. */
  use(holder: Holder, bytes: number): void
  /** The holder has given up its pieces by itself. */
  end(holder: Holder): void
  /** The frame of a whole piece. Readers who come at one time are sent the same pieces, and share the frames. */
  frameOf(holder: Holder, piece: Piece): Uint8Array
  /** The sum over all documents. */
  bytes(): number
}

/** Of each document, a dozen pieces: readers who began together are not far from each other. */
const FRAMES_KEPT_BYTES = 4 * 1024 * 1024

export function createTransfers(maxBytes = TRANSFERS_MAX_BYTES): Transfers {
  /** The one used least recently is the first. */
  const held = new Map<Holder, number>()
  /** A piece holds its document in memory, so its frame goes with the transfer. */
  const frames = new Map<Holder, ByteCache<Piece, Uint8Array>>()
  let sum = 0

  function forget(holder: Holder): void {
    sum -= held.get(holder) ?? 0
    held.delete(holder)
  }

  function end(holder: Holder): void {
    forget(holder)
    frames.delete(holder)
  }

  return {
    use(holder, bytes) {
      forget(holder)
      held.set(holder, bytes)
      sum += bytes
      for (const oldest of held.keys()) {
        if (sum <= maxBytes || oldest === holder) return
        end(oldest)
        oldest.release()
      }
    },
    end,
    frameOf(holder, piece) {
      const ofHolder = frames.get(holder) ?? createByteCache<Piece, Uint8Array>(FRAMES_KEPT_BYTES)
      frames.set(holder, ofHolder)
      const known = ofHolder.get(piece)
      if (known) return known
      const frame = updateFrame(piece.bytes)
      ofHolder.set(piece, frame, frame.length)
      return frame
    },
    bytes: () => sum,
  }
}
