// Receives the bytes of files. A piece is on the disk before the next one is written, so a client that comes back, after a cut line or
// after the hub was killed, goes on where the file on the disk ends. Once all bytes are there, the content is hashed and
// moved into its place; only then can a message name the file. So no COMMIT names a content that is not on the disk.
import type { ErrorCode } from '../../contract/errors.ts'
import { FILE_UNSURE_BYTES, FILES_LEAVE_FREE_BYTES } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports/common.ts'
import type { Files, StoredFile } from '../../domain/ports/rooms.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import type { NewFile } from '../../domain/rooms/files.ts'
import type { TrustedTime } from '../../domain/trusted-time.ts'
import { append, type Disk, type Incoming, type Pace } from './append.ts'
import { createContentFolder, isHash } from './content-folder.ts'
import { createCopies, type MissingContents } from './copies.ts'
import { createExchange } from './exchange.ts'
import { inspect } from './inspect.ts'
import { lengthOf, readContent } from './read-content.ts'
import type { Content, SharedContents } from './shared-contents.ts'
import { freeBytesIn, isFull } from './space.ts'
import { createHolds, createSweep, type RunOperation } from './sweep.ts'
import { createContentTurns, createDiskTurns, createLoopTurns, type LoopTurns } from './turns.ts'

/** How much of a file there is. */
export type Progress = { offset: number; isComplete: boolean }

export type Uploads = {
  /** Refuses what the operation does, and `file.noRoom` where the disk has no space for the file. */
  begin(file: NewFile, pace: Pace): Promise<Result<StoredFile>>
  /** How much of a file there is. Another request that is sending the same file ends: its client has come back. */
  progress(id: string, pace: Pace): Promise<Result<Progress>>
  /**
   * Appends what comes. Where the connection is cut, what has come is there all the same. Refuses `file.wrongOffset`, `file.tooLarge`
   * where more comes than was announced, `file.noRoom`, `storage.unavailable` and `storage.missing`.
   */
  receive(id: string, offset: number, incoming: Incoming, pace: Pace): Promise<Result<Progress>>
  remove(id: string, memberId: string): Promise<Result<true>>
  /** The path of a content. Undefined for what is no hash: the database may come from elsewhere. */
  pathOf(hash: string): string | undefined
  /** Whether all of a content is in the folder of this machine. */
  isHere(content: Content): boolean
  /** While these contents are read they stay, although no file may have them any more. Returns the function that ends this. */
  hold(hashes: readonly string[]): () => void
  /** A content in pieces of 48 KB, empty where it is gone. Undefined for what is no hash. */
  contentOf(hash: string): Iterable<Uint8Array> | undefined
  /**
   * Makes sure that a content of a cluster is in the folder of this machine. Refuses `file.notFound` where it is nowhere, `file.noRoom`, and
   * `storage.unavailable` where nobody answers. On a hub that is alone there is nothing to do.
   */
  fetch(content: Content): Promise<Result<true>>
  /** How many contents this machine and the servers of a cluster lack; undefined where there is no cluster, and before that is known. */
  missing(): MissingContents | undefined
  /** To be called every second or so, on every machine of a cluster. */
  copyMissing(): void
  /** To be called after each COMMIT: files come slower while somebody writes. */
  onCommitted: LoopTurns['onCommitted']
  /** To be called every second or so: removes what nobody needs any more. */
  runMaintenance(): void
  stop(): void
}

type Options = {
  data: string
  files: Pick<Files, 'byId' | 'unusedSince' | 'unusedContents' | 'hasContent' | 'contentsAfter'>
  run: RunOperation
  isInPlace(): boolean
  clock: Clock
  trustedTime: Pick<TrustedTime, 'now'>
  onFault(fault: unknown): void
  /** How many bytes of the disk are free. */
  freeBytes?: () => Promise<number>
  /** Where the other machines of a cluster reach contents. */
  shared?: SharedContents | undefined
  /** Whether this machine owns the hub. */
  isOwner?: () => boolean
}

const NOTHING: Incoming = { next: async () => undefined, cancel() {} }

export function createUploads({ data, files, isInPlace, clock, trustedTime, shared, ...given }: Options): Uploads {
  const folder = createContentFolder(data)
  const inDiskTurn = createDiskTurns()
  const freeBytes = given.freeBytes ?? (() => freeBytesIn(data))
  const loopTurns = createLoopTurns(clock)
  const disk: Disk = { folder, inDiskTurn, inLoopTurn: loopTurns.inTurn, freeBytes, isInPlace }
  /** The requests that are at work on a file, by its id. */
  const active = new Map<string, { cancel(): void; done: Promise<void> }>()
  const withContent = createContentTurns()
  const holds = createHolds()
  let tidied: Promise<void> | undefined
  let isStopped = false

  /** Work on the disk goes on for a moment after the store was closed, and finds no database any more. */
  const run: RunOperation = async (operation) => (isStopped ? refuse('storage.unavailable') : given.run(operation))
  function onFault(fault: unknown): void {
    if (!isStopped) given.onFault(fault)
  }

  /** Runs `work` when no other request is at work on the file; one that is gets cancelled. */
  async function alone<T>(id: string, cancel: () => void, work: () => Promise<Result<T>>): Promise<Result<T>> {
    const done = Promise.withResolvers<void>()
    try {
      await tidyOnce()
      for (let other = active.get(id); other; other = active.get(id)) {
        other.cancel()
        await other.done
      }
      active.set(id, { cancel, done: done.promise })
      if (isStopped) return refuse('storage.unavailable')
      if (!isInPlace()) return refuse('storage.missing')
      return await work()
    } catch (fault) {
      return refuse(refusalFor(fault))
    } finally {
      if (active.get(id)?.done === done.promise) active.delete(id)
      done.resolve()
    }
  }

  function refusalFor(fault: unknown): ErrorCode {
    if (isFull(fault)) return 'file.noRoom'
    onFault(fault)
    return 'storage.unavailable'
  }

  /** A hub that was killed, or a computer without power, may have left files that nobody knows, and a last piece that is not whole. */
  async function tidy(): Promise<void> {
    for (const id of await folder.unfinishedIds()) {
      if (isStopped) return
      const file = files.byId(id)
      if (!file || file.isComplete) await folder.dropUnfinished(id)
      else await folder.cut(id, Math.max(0, (await folder.size(id)) - FILE_UNSURE_BYTES))
    }
  }

  /** Where it fails it is tried again, because the reason may pass: the next upload waits for it. */
  function tidyOnce(): Promise<void> {
    tidied ??= tidy().catch((fault) => {
      tidied = undefined
      throw fault
    })
    return tidied
  }

  /** Makes a file complete of which all bytes are there, also where the hub was killed while it did so before. */
  async function finish({ id, bytes, ...file }: StoredFile, pace: Pace): Promise<Result<Progress>> {
    let { hash } = file
    let isShared = false
    if (hash === undefined || !(await folder.has({ hash, bytes }))) {
      const content = await inspect(disk, { id, memberId: file.memberId }, pace)
      hash = content.hash
      // The hash is stored before the content is in its place, so that a content is never there of which nobody knows.
      const announced = await run({ type: 'file.announce', id, ...content })
      if (!announced.ok) return announced
      isShared = announced.value.isShared
      const whole = { hash, bytes }
      await withContent(hash, () => inDiskTurn(file.memberId, () => folder.keep(id, whole)))
    }
    const stored = await exchange.share({ hash, bytes }, file.memberId, isShared)
    if (!stored.ok) return stored
    const completed = await run({ type: 'file.complete', id, hash })
    return completed.ok ? allow({ offset: bytes, isComplete: true }) : completed
  }

  function receive(id: string, offset: number, incoming: Incoming, pace: Pace): Promise<Result<Progress>> {
    return alone(id, incoming.cancel, async () => {
      const file = files.byId(id)
      if (!file) return refuse('file.notFound')
      if (file.isComplete) return refuse('file.wrongOffset')
      const appended = await append(disk, { file, offset, incoming, pace })
      if (!appended.ok) return appended
      const isWhole = appended.value === file.bytes
      return isWhole ? finish(file, pace) : allow({ offset: appended.value, isComplete: false })
    })
  }

  const exchange = createExchange({ disk, shared, withContent, tidy: tidyOnce, isStopped: () => isStopped })
  const { fetch } = exchange
  const copies =
    shared &&
    createCopies({
      ...{ folder, files, shared, run, fetch, withContent, clock, onFault, inLoopTurn: loopTurns.inTurn },
      isHeld: holds.isHeld,
      isUnderWay: (id) => active.has(id) || exchange.isTaking(id),
      isOwner: given.isOwner ?? (() => true),
      isStopped: () => isStopped,
    })

  const sweep = createSweep({
    folder,
    files,
    run,
    shared,
    withContent,
    isHeld: holds.isHeld,
    cancel: (id) => active.get(id)?.cancel(),
    tidy: tidyOnce,
    clock,
    trustedTime,
    isStopped: () => isStopped,
    onFault,
  })

  return {
    isHere: ({ hash, bytes }) => isHash(hash) && lengthOf(folder.pathOf(hash)) === bytes,
    hold: holds.hold,
    pathOf: (hash) => (isHash(hash) ? folder.pathOf(hash) : undefined),
    contentOf: (hash) => (isHash(hash) ? readContent(folder.pathOf(hash)) : undefined),
    async begin(newFile, pace) {
      if (!isInPlace()) return refuse('storage.missing')
      const free = await freeBytes().catch(onFault)
      if (typeof free !== 'number') return refuse('storage.unavailable')
      // The servers of a cluster have their copy on the same disk.
      const needed = shared ? 2 * newFile.bytes : newFile.bytes
      if (Math.min(free, shared?.freeAnywhere() ?? free) - needed < FILES_LEAVE_FREE_BYTES) return refuse('file.noRoom')
      const begun = await run({ type: 'file.begin', ...newFile })
      if (!begun.ok || newFile.bytes > 0) return begun
      // There is nothing to come.
      const received = await receive(begun.value.id, 0, NOTHING, pace)
      return received.ok ? begun : received
    },
    progress: (id, pace) =>
      alone(id, NOTHING.cancel, async () => {
        const file = files.byId(id)
        if (!file) return refuse('file.notFound')
        const { bytes, hash, isComplete } = file
        if (isComplete) return allow({ offset: bytes, isComplete })
        const offset = await folder.size(id)
        const isWhole = offset === bytes || (hash !== undefined && (await folder.has({ hash, bytes })))
        return isWhole ? finish(file, pace) : allow({ offset, isComplete })
      }),
    receive,
    fetch,
    async remove(id, memberId) {
      const removed = await run({ type: 'file.remove', id, memberId })
      if (removed.ok) {
        active.get(id)?.cancel()
        await active.get(id)?.done
        await folder.dropUnfinished(id).catch(onFault)
      }
      return removed
    },
    onCommitted: loopTurns.onCommitted,
    missing: () => copies?.missing(),
    copyMissing: () => copies?.runMaintenance(),
    runMaintenance: sweep,
    stop() {
      isStopped = true
      for (const { cancel } of active.values()) cancel()
    },
  }
}
