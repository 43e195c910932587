// Removes what nobody needs any more: files that no message got, and contents that no file has.
import { UNUSED_FILE_KEPT_MS } from '../../contract/limits.ts'
import type { Operation, OperationName, OperationResult } from '../../domain/operations/operations.ts'
import type { Clock } from '../../domain/ports/common.ts'
import type { Files } from '../../domain/ports/rooms.ts'
import type { Result } from '../../domain/result.ts'
import type { TrustedTime } from '../../domain/trusted-time.ts'
import type { ContentFolder } from './content-folder.ts'
import type { SharedContents } from './shared-contents.ts'

const SWEEP_EVERY_MS = 60_000
const CONTENTS_AT_ONCE = 100

export type RunOperation = <N extends OperationName>(operation: Operation<N>) => Promise<Result<OperationResult<N>>>

type Parts = {
  folder: ContentFolder
  files: Pick<Files, 'unusedSince' | 'unusedContents' | 'hasContent'>
  run: RunOperation
  /** Runs work on a content while nothing else is done with it. */
  withContent(hash: string, work: () => Promise<void>): Promise<void>
  /** Whether somebody reads a content, which stays until then. */
  isHeld(hash: string): boolean
  /** Ends the request that is sending the file. */
  cancel(id: string): void
  tidy(): Promise<void>
  shared: Pick<SharedContents, 'last' | 'remove'> | undefined
  clock: Pick<Clock, 'monotonic'>
  trustedTime: Pick<TrustedTime, 'now'>
  isStopped(): boolean
  onFault(fault: unknown): void
}

/** Contents that are read at the moment, by how many: they stay although no file may have them any more. */
export function createHolds(): { isHeld(hash: string): boolean; hold(hashes: readonly string[]): () => void } {
  const held = new Map<string, number>()
  const change = (hashes: readonly string[], by: 1 | -1) => {
    for (const hash of hashes) {
      const count = (held.get(hash) ?? 0) + by
      if (count > 0) held.set(hash, count)
      else held.delete(hash)
    }
  }
  return {
    isHeld: (hash) => held.has(hash),
    hold(hashes) {
      change(hashes, 1)
      let isHolding = true
      return () => {
        if (isHolding) change(hashes, -1)
        isHolding = false
      }
    },
  }
}

/** Returns what is to be called every second or so. */
export function createSweep(parts: Parts): () => void {
  const { folder, files, run, withContent, cancel, isHeld, tidy, shared, clock, trustedTime, isStopped, onFault } =
    parts
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
        if (isStopped() || files.hasContent(hash) || isHeld(hash)) return
        await folder.drop(hash)
        await forget(hash)
      })
    if (removed.value.more || hashes.length === CONTENTS_AT_ONCE) dueAt = 0
  }

  /**
   * On a hub of several machines another one may store the same content at this moment. That the log takes what is forgotten proves that no
   * file had it until then. Whoever names it afterwards stores it anew, above the number that was asked for before, so it stays.
   */
  async function forget(hash: string): Promise<void> {
    const upTo = await shared?.last().catch(() => undefined)
    if (shared && upTo === undefined) return
    const forgotten = await run({ type: 'files.forgetContents', hashes: [hash] })
    // Where nobody answers, it is found among what nobody knows.
    if (forgotten.ok && forgotten.value.includes(hash)) await shared?.remove(hash, upTo ?? 0).catch(() => {})
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
