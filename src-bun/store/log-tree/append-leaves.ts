// Adds leaves to the log tree behind what is committed: some moments after a COMMIT, never within it, so that nobody's answer waits for
// a hash. What a crash leaves without leaves gets them at the next start, and so does a data folder from before the tree.
import type { Appended } from '../../domain/log-tree/leaf-writer.ts'
import type { LogTree } from '../../domain/log-tree/tables.ts'
import type { CommittedGroup } from '../../domain/operations/operation-scope.ts'
import type { Result } from '../../domain/result.ts'
import { runLater } from '../../timers.ts'

/** Between two steps everybody else is served. */
const PAUSE_MS = 10
/** So many changes without a leaf do not wait for the regular work. */
const CHANGES_WAITING = 500
const DOCUMENTS_AT_ONCE = 100
const DOCUMENTS_PER_STEP = 50

export type LeafAppender = {
  onCommitted(group: Pick<CommittedGroup, 'changes' | 'acceptedUpdates'>): void
  /** To be called every second or so: begins where something has no leaf yet. */
  runMaintenance(): void
  /** Whether everything that is committed has a leaf. */
  isComplete(): boolean
  /** Adds all leaves that are missing now, unless there are so many that it would take long. */
  finish(): void
  stop(): void
}

type Parts = {
  commitGroup(): void
  /** Runs the operation `tree.append`. */
  append(documentIds: readonly string[], onCommitted: (result: Result<Appended>) => void): void
  logTree: Pick<LogTree, 'documentsAfter' | 'lastChange'>
  lastSeq(): number
  onFault(fault: unknown): void
}

/** Of a stop that has to come to an end. */
const STEPS_AT_THE_END = 50

export function createLeafAppender({ commitGroup, append, logTree, lastSeq, onFault }: Parts): LeafAppender {
  const behind = new Set<string>()
  let changesWaiting = 0
  /** The documents up to this id have been looked at since the start. Undefined once all have. */
  let lookedUpTo: string | undefined = ''
  let mayLackChanges = true
  let isRunning = false
  let isStopped = false
  let cancelNext = () => {}

  const isComplete = () => lookedUpTo === undefined && behind.size === 0 && !mayLackChanges

  function lookForDocuments(): void {
    if (lookedUpTo === undefined || behind.size >= DOCUMENTS_PER_STEP) return
    const page = logTree.documentsAfter(lookedUpTo, DOCUMENTS_AT_ONCE)
    for (const { id, isBehind } of page) if (isBehind) behind.add(id)
    lookedUpTo = page.length < DOCUMENTS_AT_ONCE ? undefined : page.at(-1)?.id
  }

  function step(): void {
    if (isStopped) return
    cancelNext()
    // Whoever waits for the open group does not wait for hashes too.
    commitGroup()
    isRunning = true
    lookForDocuments()
    const asked = [...behind].slice(0, DOCUMENTS_PER_STEP)
    // What is committed from here on is a reason of its own.
    for (const id of asked) behind.delete(id)
    mayLackChanges = false
    changesWaiting = 0
    append(asked, (result) => {
      isRunning = false
      const done = result.ok ? new Set(result.value.done) : new Set()
      for (const id of asked) if (!done.has(id)) behind.add(id)
      if (!result.ok || result.value.hasMoreChanges) mayLackChanges = true
      if (result.ok)
        for (const id of result.value.unreadable) onFault(new Error(`updates of document ${id} cannot be read`))
      // A refusal waits for the regular work.
      if (result.ok && !isComplete()) later()
    })
  }

  function later(): void {
    if (isRunning || isStopped) return
    isRunning = true
    cancelNext = runLater(PAUSE_MS, 'logTree', step, (_step, fault) => {
      isRunning = false
      onFault(fault)
    })
  }

  return {
    onCommitted({ changes, acceptedUpdates }) {
      if (changes.length > 0) mayLackChanges = true
      changesWaiting += changes.length
      for (const { documentId, stored } of acceptedUpdates) if (stored) behind.add(documentId)
      if (changesWaiting >= CHANGES_WAITING) later()
    },
    runMaintenance() {
      if (!isRunning && !isComplete()) step()
    },
    isComplete: () => isComplete() && (logTree.lastChange() ?? 0) >= lastSeq(),
    finish() {
      for (let n = 0; n < STEPS_AT_THE_END && !isComplete(); n++) {
        step()
        commitGroup()
      }
    },
    stop() {
      isStopped = true
      cancelNext()
    },
  }
}
