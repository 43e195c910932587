// Each machine of a cluster has every content in its folder as well, so exports, backups and a hub whose servers have lost everything go
// on from there. This goes through all contents, some each second: takes what the folder lacks, stores what the servers lack (what
// a hub had while it was alone, or what they have lost), and deletes what no file has.
import type { Clock } from '../../domain/ports/common.ts'
import type { Files } from '../../domain/ports/rooms.ts'
import type { Result } from '../../domain/result.ts'
import type { ContentFolder } from './content-folder.ts'
import { hashOfFile } from './read-content.ts'
import type { Content, SharedContents } from './shared-contents.ts'
import type { RunOperation } from './sweep.ts'
import type { LoopTurns } from './turns.ts'

const CONTENTS_AT_ONCE = 50
/** How often it is asked whether the servers have everything, in ms. */
const SERVERS_CHECKED_EVERY_MS = 600_000
/** The folder and the servers have 256 parts, by the first two digits of hashes. This many parts of the folder are looked at each second. */
const PARTS_AT_ONCE = 4
/** How often one part of the servers is looked at, in ms. */
const SERVER_PART_EVERY_MS = 10_000
/** One content that cannot be read would be reported each second, by each look at all contents. How often it is, in ms. */
const DISK_FAULTS_EVERY_MS = 600_000

/** How many contents were not there when all were last looked at. */
export type MissingContents = { here: number; onServers: number }

type Parts = {
  folder: ContentFolder
  files: Pick<Files, 'contentsAfter' | 'hasContent' | 'byId'>
  shared: SharedContents
  run: RunOperation
  fetch(content: Content): Promise<Result<true>>
  withContent(hash: string, work: () => Promise<void>): Promise<void>
  /** Whether somebody reads a content, which stays until then. */
  isHeld(hash: string): boolean
  /** Whether something is being written under this id. */
  isUnderWay(id: string): boolean
  inLoopTurn: LoopTurns['inTurn']
  isOwner(): boolean
  clock: Pick<Clock, 'monotonic'>
  isStopped(): boolean
  onFault(fault: unknown): void
}

export type Copies = {
  /** To be called every second or so. */
  runMaintenance(): void
  /** Undefined before all were looked at. */
  missing(): MissingContents | undefined
}

/** Takes its turn among the members who send files. */
const COPIER = 'copier'
const partOf = (number: number): string => (number % 256).toString(16).padStart(2, '0')

export function createCopies(parts: Parts): Copies {
  const { folder, files, shared, run, fetch, withContent, isUnderWay, inLoopTurn, clock, isStopped } = parts
  let isBusy = false
  let after = ''
  let counted: MissingContents = { here: 0, onServers: 0 }
  let found: MissingContents | undefined
  let serversDueAt = Number.NEGATIVE_INFINITY
  let checksServers = false
  let onServers = 0
  let losses = 0
  let part = 0
  let serverPart = 0
  let serverPartDueAt = Number.NEGATIVE_INFINITY
  let diskFaultDueAt = Number.NEGATIVE_INFINITY

  /** Looks at the next contents. What nobody answers for is looked at again. */
  async function levelNext(): Promise<void> {
    if (after === '') begin()
    const contents = files.contentsAfter(after, CONTENTS_AT_ONCE)
    for (const content of contents) {
      if (isStopped()) return
      await level(content)
      after = content.hash
    }
    if (contents.length < CONTENTS_AT_ONCE) end()
  }

  /** What was found before says nothing about servers that have lost the log. */
  function beginAnewAfterLoss(): void {
    if (shared.losses() === losses) return
    losses = shared.losses()
    serversDueAt = Number.NEGATIVE_INFINITY
    found = undefined
    after = ''
  }

  function begin(): void {
    counted = { here: 0, onServers: 0 }
    checksServers = clock.monotonic() >= serversDueAt
  }

  function end(): void {
    after = ''
    if (checksServers) {
      onServers = counted.onServers
      serversDueAt = onServers > 0 ? Number.NEGATIVE_INFINITY : clock.monotonic() + SERVERS_CHECKED_EVERY_MS
    }
    found = { here: counted.here, onServers }
  }

  /** What the disk throws is of one content alone, and those behind it go on. What the servers throw ends the look at all. */
  function ofDisk(fault: unknown): boolean {
    if (clock.monotonic() < diskFaultDueAt) return false
    diskFaultDueAt = clock.monotonic() + DISK_FAULTS_EVERY_MS
    parts.onFault(fault)
    return false
  }

  const isInFolder = async (content: Content) => (await folder.has(content)) || (await fetch(content)).ok

  async function level(content: Content): Promise<void> {
    const isHere = await isInFolder(content).catch(ofDisk)
    const isThere =
      !checksServers || (await shared.isWhole(content)) || (isHere && (await store(content).catch(ofDisk)))
    // A file may have gone meanwhile.
    if (!files.hasContent(content.hash)) return
    if (!isHere) counted.here++
    if (!isThere) counted.onServers++
  }

  /** A content that is damaged is not stored: nobody could take it. */
  async function store(content: Content): Promise<boolean> {
    const path = folder.pathOf(content.hash)
    const turn = () => inLoopTurn(COPIER, async () => {})
    if ((await hashOfFile(path, turn)) !== content.hash) return false
    return (await shared.put(content, path, turn)).ok
  }

  /** What was being sent here by somebody who went on at another machine, and contents that no file has any more. */
  async function dropUnknown(): Promise<void> {
    if (part % 256 === 0)
      for (const id of await folder.unfinishedIds())
        if (!isUnderWay(id) && (files.byId(id)?.isComplete ?? true)) await folder.dropUnfinished(id)
    for (let n = 0; n < PARTS_AT_ONCE; n++)
      for (const hash of await folder.hashesIn(partOf(part++)))
        if (!files.hasContent(hash))
          await withContent(hash, async () => {
            if (!isStopped() && !files.hasContent(hash) && !parts.isHeld(hash)) await folder.drop(hash)
          })
  }

  /** A machine that ended while it stored a content may have left pieces of which nobody knows. */
  async function noteUnknownOnServers(): Promise<void> {
    if (!parts.isOwner() || clock.monotonic() < serverPartDueAt) return
    serverPartDueAt = clock.monotonic() + SERVER_PART_EVERY_MS
    const hashes = (await shared.hashesIn(partOf(serverPart++))).filter((hash) => !files.hasContent(hash))
    if (hashes.length > 0) await run({ type: 'files.noteUnused', hashes })
  }

  async function step(): Promise<void> {
    beginAnewAfterLoss()
    await dropUnknown().catch(ofDisk)
    // Where nobody answers, the next second comes back to it. That the servers are gone is said elsewhere.
    await levelNext().catch(() => {})
    await noteUnknownOnServers().catch(() => {})
  }

  return {
    runMaintenance() {
      if (isBusy || isStopped()) return
      isBusy = true
      step()
        .catch(parts.onFault)
        .finally(() => {
          isBusy = false
        })
    },
    missing: () => found,
  }
}
