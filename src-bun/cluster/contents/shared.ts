// Stores contents of files for all machines, and takes them from there. Two pieces of each content are under way, and four contents at
// once each way, so what is held in memory does not grow with the files or with those who send them.
import { type FileHandle, open } from 'node:fs/promises'
import { FILES_LEAVE_FREE_BYTES } from '../../contract/limits.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import { type Content, ContentMissing, type SharedContents } from '../../store/contents/shared-contents.ts'
import { type PieceStore, pieceCountOf, pieceLengthOf, type Stored } from './pieces.ts'
import { createSlots } from './slots.ts'

const CONTENTS_AT_ONCE = 4
const TRY_AGAIN_MS = 200
/** How long one piece is tried to be stored, before its file is refused. Longer than the servers take to elect a leader. */
const STORE_PATIENCE_MS = 15_000
/** The same for taking one: somebody waits for it. */
const TAKE_PATIENCE_MS = 6000

type Options = {
  pieces: PieceStore
  monotonic(): number
  freeAnywhere(): number
  /** Other times than usual are for tests. */
  storePatienceMs?: number | undefined
}

export function createSharedContents({
  pieces,
  monotonic,
  freeAnywhere,
  storePatienceMs = STORE_PATIENCE_MS,
}: Options): SharedContents & {
  /** To be called when the servers have lost the log, and may have lost everything. */
  onLost(): void
  stop(): void
} {
  const storing = createSlots(CONTENTS_AT_ONCE)
  const taking = createSlots(CONTENTS_AT_ONCE)
  let losses = 0
  let isStopped = false

  async function putPatiently(hash: string, index: number, piece: Uint8Array): Promise<Stored> {
    const startedAt = monotonic()
    for (;;) {
      const stored = isStopped ? 'unknown' : await pieces.put(hash, index, piece)
      if (stored !== 'unknown' || isStopped || monotonic() - startedAt > storePatienceMs) return stored
      await Bun.sleep(TRY_AGAIN_MS)
    }
  }

  async function getPatiently(hash: string, index: number): Promise<Uint8Array | undefined> {
    const startedAt = monotonic()
    for (;;) {
      try {
        return await pieces.get(hash, index)
      } catch (fault) {
        if (isStopped || monotonic() - startedAt > TAKE_PATIENCE_MS) throw fault
      }
      await Bun.sleep(TRY_AGAIN_MS)
    }
  }

  async function putAll({ hash, bytes }: Content, file: FileHandle, turn: () => Promise<void>): Promise<Stored> {
    let before: Promise<Stored> = Promise.resolve('stored')
    for (let index = 0; index < pieceCountOf(bytes); index++) {
      await turn()
      const piece = await readPiece(file, { hash, bytes }, index)
      const stored = await before
      if (stored !== 'stored') return stored
      before = putPatiently(hash, index, piece)
    }
    return await before
  }

  async function* takeAll(content: Content): AsyncGenerator<Uint8Array> {
    const { hash, bytes } = content
    const count = pieceCountOf(bytes)
    const get = (index: number) => {
      const piece = index < count ? getPatiently(hash, index) : Promise.resolve(undefined)
      // It is looked at when its turn comes, or not at all.
      piece.catch(() => {})
      return piece
    }
    let next = get(0)
    for (let index = 0; index < count; index++) {
      const piece = await next
      if (piece?.length !== pieceLengthOf(bytes, index))
        throw new ContentMissing(`piece ${index} of the content ${hash} is not on the servers`)
      next = get(index + 1)
      yield piece
    }
  }

  return {
    async put(content, path, turn) {
      await storing.take()
      try {
        // The files of a hub that was alone, and many that were begun while there was space for one, are stored without another look.
        if (freeAnywhere() - content.bytes < FILES_LEAVE_FREE_BYTES) return refuse('file.noRoom')
        const file = await open(path, 'r')
        try {
          return RESULTS[await putAll(content, file, turn)]
        } finally {
          await file.close()
        }
      } finally {
        storing.give()
      }
    },
    isWhole: async ({ hash, bytes }) => (await pieces.count(hash)).get(hash) === pieceCountOf(bytes),
    async *pieces(content) {
      await taking.take()
      try {
        yield* takeAll(content)
      } finally {
        taking.give()
      }
    },
    hashesIn: async (prefix) => [...(await pieces.count(prefix)).keys()],
    last: pieces.last,
    remove: pieces.remove,
    freeAnywhere,
    losses: () => losses,
    onLost() {
      losses++
    },
    stop() {
      isStopped = true
    },
  }
}

const RESULTS: Readonly<Record<Stored, Result<true>>> = {
  stored: allow(true),
  noRoom: refuse('file.noRoom'),
  unknown: refuse('storage.unavailable'),
}

async function readPiece(file: FileHandle, { hash, bytes }: Content, index: number): Promise<Uint8Array> {
  const length = pieceLengthOf(bytes, index)
  const piece = new Uint8Array(length)
  const at = index * pieceLengthOf(bytes, 0)
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await file.read(piece, filled, length - filled, at + filled)
    if (bytesRead === 0) throw new Error(`the content ${hash} is shorter than it was`)
    filled += bytesRead
  }
  return piece
}
