// Appends the bytes of a request to an unfinished file.
import type { ErrorCode } from '../../contract/errors.ts'
import { FILE_PIECE_BYTES, FILES_LEAVE_FREE_BYTES } from '../../contract/limits.ts'
import type { StoredFile } from '../../domain/ports/rooms.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import type { ContentFolder } from './content-folder.ts'
import type { InTurn } from './turns.ts'

/** The bytes of one request. */
export type Incoming = {
  /** Undefined at the end. Rejects where the connection was cut, or `cancel` was called. */
  next(): Promise<Uint8Array | undefined>
  cancel(): void
}

/** The account of whoever sends the file, see `WorkBudget`. */
export type Pace = { turn(): Promise<void>; charge<T>(work: () => T): T }

export type Disk = {
  folder: ContentFolder
  inDiskTurn: InTurn
  inLoopTurn: InTurn
  freeBytes(): Promise<number>
  isInPlace(): boolean
}

/** How many bytes of the file are on the disk then. For the codes see `receive` of `Uploads`. */
export async function append(
  { folder, inDiskTurn, inLoopTurn, freeBytes, isInPlace }: Disk,
  { file, offset, incoming, pace }: { file: StoredFile; offset: number; incoming: Incoming; pace: Pace },
): Promise<Result<number>> {
  let at = await folder.size(file.id)
  if (at !== offset) return refuse('file.wrongOffset')
  const handle = await folder.append(file.id)
  const buffer = Buffer.allocUnsafe(Math.min(FILE_PIECE_BYTES, file.bytes - at))
  let filled = 0

  async function flush(): Promise<ErrorCode | undefined> {
    if (filled === 0) return undefined
    if (!isInPlace()) return 'storage.missing'
    if ((await freeBytes()) < FILES_LEAVE_FREE_BYTES) return 'file.noRoom'
    await pace.turn()
    await inDiskTurn(file.memberId, async () => {
      await writeAll(handle, buffer.subarray(0, filled))
      await handle.datasync()
    })
    at += filled
    filled = 0
    return undefined
  }

  /** Only asks in a turn: what is asked for may come much later. */
  async function next(): Promise<Uint8Array | 'cut' | undefined> {
    const { piece } = await inLoopTurn(file.memberId, async () => ({
      piece: incoming.next().catch(() => 'cut' as const),
    }))
    return piece
  }

  try {
    for (;;) {
      const piece = await next()
      if (piece === 'cut' || piece === undefined) {
        const refused = await flush()
        return refused ? refuse(refused) : allow(at)
      }
      if (at + filled + piece.length > file.bytes) return refuse('file.tooLarge')
      for (let taken = 0; taken < piece.length; ) {
        const part = piece.subarray(taken, taken + buffer.length - filled)
        buffer.set(part, filled)
        filled += part.length
        taken += part.length
        const refused = filled === buffer.length ? await flush() : undefined
        if (refused) return refuse(refused)
      }
    }
  } finally {
    await handle.close()
  }
}

export async function writeAll(
  handle: { write(bytes: Uint8Array): Promise<{ bytesWritten: number }> },
  bytes: Uint8Array,
) {
  for (let written = 0; written < bytes.length; ) written += (await handle.write(bytes.subarray(written))).bytesWritten
}
