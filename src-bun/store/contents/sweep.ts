// Removes what nobody needs any more: files that no message got, and contents that no file has.
import { UNUSED_FILE_KEPT_MS } from '../../contract/limits.ts'
import type { Operation, OperationName, OperationResult } from '../../domain/operations/operations.ts'
import type { Clock } from '../../domain/ports/common.ts'
import type { Files } from '../../domain/ports/rooms.ts'
import type { Result } from '../../domain/result.ts'
import type { TrustedTime } from '../../domain/trusted-time.ts'
import type { ContentFolder } from './content-folder.ts'

const SWEEP_EVERY_MS = 60_000
const CONTENTS_AT_ONCE = 100

export type RunOperation = <N extends OperationName>(operation: Operation<N>) => Promise<Result<OperationResult<N>>>

type Parts = {
  folder: ContentFolder
  files: Pick<Files, 'unusedSince' | 'unusedContents' | 'hasContent'>
  run: RunOperation
  /** Runs work on a content while nothing else is done with it. */
  withContent(hash: string, work: () => Promise<void>): Promise<void>
  /** Ends the request that is sending the file. */
  cancel(id: string): void
  tidy(): Promise<void>
  clock: Pick<Clock, 'monotonic'>
  trustedTime: Pick<TrustedTime, 'now'>
  isStopped(): boolean
  onFault(fault: unknown): void
}

/** Returns what is to be called every second or so. */
export function createSweep(parts: Parts): () => void {
  const { folder, files, run, withContent, cancel, tidy, clock, trustedTime, isStopped, onFault } = parts
  let dueAt = 0
  let isSweeping = false

  const isAnyUnused = () =>
    files.unusedSince(trustedTime.now() - UNUSED_FILE_KEPT_MS, 1).length > 0 || files.unusedContents(1).length > 0

  async function sweep(): Promise<void> {
    await tidy()
    const removed = await run({ type: 'files.removeUnused' })
    if (!removed.ok) return
    for (const id of removed.value.ids) {
      cancel(id)
      await folder.dropUnfinished(id)
    }
    if (isStopped()) return
    const hashes = files.unusedContents(CONTENTS_AT_ONCE)
    for (const hash of hashes)
      await withContent(hash, async () => {
        if (isStopped() || files.hasContent(hash)) return
        await folder.drop(hash)
        await run({ type: 'files.forgetContents', hashes: [hash] })
      })
    if (removed.value.more || hashes.length === CONTENTS_AT_ONCE) dueAt = 0
  }

  return () => {
    if (isSweeping || isStopped() || clock.monotonic() < dueAt) return
    dueAt = clock.monotonic() + SWEEP_EVERY_MS
    if (!isAnyUnused()) return
    isSweeping = true
    sweep()
      .catch(onFault)
      .finally(() => {
        isSweeping = false
      })
  }
}
