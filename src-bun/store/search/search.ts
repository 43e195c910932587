// Keeps the search index up with what is committed. It follows behind, a few milliseconds of work at a time and when nothing is being
// written, so that no acknowledgement waits for it. How far it has come is stored in the same transaction as the words, so a hub that
// was killed goes on where it was; an index that is missing, or that the log does not reach back to, is made from the tables.
import type { Database } from 'bun:sqlite'
import { statfsSync } from 'node:fs'
import type { Clock } from '../../domain/ports/common.ts'
import type { SearchIndex } from '../../domain/ports/search.ts'
import { type OnFault, runLater } from '../../timers.ts'
import { removeDatabase } from '../files/examine.ts'
import type { Store } from '../store.ts'
import { createCommentFollower } from './comment-follower.ts'
import { createDocumentFollower, type TextOf } from './document-follower.ts'
import type { FollowedGroup, Follower } from './follower.ts'
import { canFollow, createMessageFollower } from './message-follower.ts'
import { isDamaged, openSearchFile, searchFileIn } from './search-file.ts'
import { createSearchIndex, type WritableIndex } from './search-index.ts'

export type Search = {
  /** Undefined while the disk does not allow an index. */
  index(): SearchIndex | undefined
  /** To be called with what reading the index has thrown. It is opened anew some seconds later, or made again where it is damaged. */
  onReadFault(fault: unknown): void
  /** To be called after each COMMIT. */
  onCommitted(group: FollowedGroup): void
  /** To be called every second or so. */
  runMaintenance(): void
  stop(): void
}

/** What has come meanwhile is added together. */
const FOLLOW_AFTER_MS = 500
/** Between two pieces everybody else is served, so many times as long as the last piece took: at most a quarter of a core is used. */
const PAUSE_MS = 10
const PAUSE_TIMES = 3
/** What is being written is committed soon. Where it never is for so long, the index has to go on all the same. */
const GROUP_WAIT_MS = 5
const GROUP_WAITS_MAX = 50
const RETRY_MS = 10_000
/** What was deleted is also in the log of the file, which is emptied so often at most. */
const EMPTY_LOG_EVERY_MS = 10_000
/** The index leaves so much of the disk to the hub. */
const FREE_MIN_BYTES = 64 * 1024 * 1024

type Parts = {
  folder: string
  epoch: string
  store: Store
  textOf: TextOf
  clock: Clock
  onFault: OnFault
}

type Open = { db: Database; index: WritableIndex; asked: SearchIndex; followers: readonly Follower[] }

export function createSearch(parts: Parts): Search {
  const { folder, epoch, store, clock, textOf, onFault } = parts
  let open: Open | undefined
  let isStopped = false
  /** The same fault comes with every piece, until the disk is well again. */
  let isFaultReported = false
  let retryAt = 0
  let groupWaits = 0
  let isMergeDue = false
  let isLogUsed = false
  let logEmptiedAt = clock.monotonic()
  let cancelNext: (() => void) | undefined

  function openIndex(): void {
    // The followers take what the tables show for committed.
    store.read(() => {})
    let db = openSearchFile(folder, epoch)
    if (!canFollow(createSearchIndex(db), store.changes)) {
      db.close()
      removeDatabase(searchFileIn(folder))
      db = openSearchFile(folder, epoch)
    }
    const index = createSearchIndex(db)
    const wake = () => schedule(PAUSE_MS)
    const onTextFault = (fault: unknown) => onFault('searchText', fault)
    const documents = createDocumentFollower({ store, textOf, clock, index, wake, onFault: onTextFault })
    const followers = [createMessageFollower(store, index), createCommentFollower(store, index), documents]
    const asked: SearchIndex = {
      messages: index.messages,
      files: index.files,
      passages: index.passages,
      comments: index.comments,
      linksTo: index.linksTo,
      isComplete: () => followers.every((follower) => follower.hasIndexedPast()),
    }
    open = { db, index, asked, followers }
    schedule(PAUSE_MS)
  }

  function schedule(afterMs: number): void {
    if (isStopped || cancelNext) return
    cancelNext = runLater(
      afterMs,
      'search',
      () => {
        cancelNext = undefined
        workOnce()
      },
      (_step, fault) => fail(fault),
    )
  }

  function workOnce(): void {
    if (!open || clock.monotonic() < retryAt) return
    if (store.isGroupOpen() && groupWaits++ < GROUP_WAITS_MAX) {
      schedule(GROUP_WAIT_MS)
      return
    }
    if (store.isGroupOpen()) store.read(() => {})
    groupWaits = 0
    const { db, index, followers } = open
    const startedAt = clock.monotonic()
    const hasWorked = inTransaction(db, () => {
      if (isMergeDue) index.mergeSome()
      return !isMergeDue && followers.some((follower) => follower.work())
    })
    isFaultReported = false
    if (hasWorked) isLogUsed = true
    const tookMs = clock.monotonic() - startedAt
    if (hasWorked || isMergeDue) schedule(Math.max(PAUSE_MS, PAUSE_TIMES * tookMs))
    isMergeDue = hasWorked
  }

  /** What the followers know in memory is of work that may have been rolled back: they begin again from what is stored. */
  function fail(fault: unknown): void {
    if (isStopped) return
    if (!isFaultReported) onFault('search', fault)
    isFaultReported = true
    retryAt = clock.monotonic() + RETRY_MS
    close()
    if (isDamaged(fault)) removeDatabase(searchFileIn(folder))
  }

  function close(): void {
    const closing = open
    open = undefined
    closing?.db.close()
  }

  function hasSpace(): boolean {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= FREE_MIN_BYTES
  }

  function emptyLog(): void {
    const now = clock.monotonic()
    if (!open || !isLogUsed || now - logEmptiedAt < EMPTY_LOG_EVERY_MS) return
    logEmptiedAt = now
    isLogUsed = false
    open.db.run('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  const attempt = (work: () => void) => {
    try {
      work()
    } catch (fault) {
      fail(fault)
    }
  }

  const self: Search = {
    index: () => open?.asked,
    onReadFault: fail,
    onCommitted(group) {
      for (const follower of open?.followers ?? []) follower.onCommitted(group)
      if (group.changes.length > 0 || group.acceptedUpdates.length > 0 || group.expiredThings.length > 0)
        schedule(FOLLOW_AFTER_MS)
    },
    runMaintenance() {
      attempt(() => {
        if (store.place() !== 'inPlace') return
        if (!hasSpace()) retryAt = clock.monotonic() + RETRY_MS
        if (clock.monotonic() < retryAt) return
        if (!open) openIndex()
        emptyLog()
        schedule(FOLLOW_AFTER_MS)
      })
    },
    stop() {
      isStopped = true
      cancelNext?.()
      attempt(() => open?.db.run('PRAGMA wal_checkpoint(TRUNCATE)'))
      attempt(close)
    },
  }
  // Maintenance tries again.
  attempt(() => hasSpace() && openIndex())
  return self
}

function inTransaction<T>(db: Database, work: () => T): T {
  db.query('BEGIN IMMEDIATE').run()
  try {
    const result = work()
    db.query('COMMIT').run()
    return result
  } catch (fault) {
    if (db.inTransaction) db.query('ROLLBACK').run()
    throw fault
  }
}
