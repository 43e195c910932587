// What a machine does with its data folder before it opens it: it finds the log, or makes it where this is the first machine of all.
// Where the log has lost what this folder has, it waits, and can be asked to make it anew (`heal.ts`).
import { randomBytes } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { examine } from '../../store/files/examine.ts'
import { lockFolder } from '../../store/files/folder-lock.ts'
import { databaseIn } from '../../store/files/open.ts'
import { finishReplacing, replace, replacementOf } from '../../store/files/replace.ts'
import { UnusableData, unusable } from '../../store/files/unusable-data.ts'
import { keepLogKey, openLogKey } from '../../store/log-tree/log-key.ts'
import type { OnFault } from '../../timers.ts'
import type { ClusterLog, LogState } from '../log.ts'
import { NO_HASH, pack } from '../record.ts'
import type { OpenRecording } from '../recording-database.ts'
import { keepOwnLogKey, type Place, readPlace, writePlace } from '../replica.ts'
import { PLACE_TOPIC } from '../takeover.ts'
import { takeCopy } from './copy.ts'
import { answerHealing } from './heal.ts'
import { comparePast, isSameHash } from './past.ts'
import { askMachines, type MachineReport, processOf, reportTo, shownName } from './reports.ts'
import { LOST_WORDS, otherWords } from './watch.ts'

const LOOK_EVERY_MS = 500
/** How long the servers may take to find each other: they may have been started a moment ago. */
const SERVERS_WITHIN_MS = 60_000
/** After a restart they may say for some seconds that there is no log, or a shorter one. */
const LOST_AFTER_LOOKS = 10
/**
 * An empty machine that lacks more takes a copy of another one, which is many times faster than the log where that is long. Where it
 * is short, an older version may have written records in it that this one cannot apply, and a copy of a small hub is cheap.
 */
const COPY_FROM_RECORDS = 0

export type PrepareOptions = {
  log: ClusterLog
  open: OpenRecording
  folder: string
  /** Of this process. */
  name: string
  secret: string
  /** Says something to the person who started this machine. */
  say(words: string): void
  onFault: OnFault
  /** Another number than usual is for tests. */
  copyFromRecords?: number | undefined
}

type Found = { place: Place; isEmpty: boolean }
/** What `beginWith` writes where a hub was alone. */
type Start = { hash: Uint8Array }

/** Resolves once a log is in use that has what this folder has, and what this machine lacks. Throws `UnusableData`. */
export async function prepareFolder(options: PrepareOptions): Promise<void> {
  const { log, open, folder, name, say, onFault } = options
  const lock = orUnusable(folder, () => lockFolder(folder))
  const look = () => orUnusable(folder, () => pastIn(open, folder))
  // The servers may make the log that they were asked for long after this machine has stopped waiting for it.
  const start: Start = { hash: new Uint8Array(randomBytes(32)) }
  rmSync(copyTargetIn(folder), { force: true })
  let found = look()
  const process = processOf(name)
  const stopReporting = reportTo(log, () => {
    const { position, hash, term } = found.place
    return { ...{ position, hash, term, process }, name: shownName(name), state: 'waits', isOwner: false }
  })
  const stopHealing = answerHealing({
    ...{ log, process, head: () => found.place, recent: undefined, onFault },
    mayOwn: () => false,
    beforeMaking() {},
    async onMade() {},
  })
  let saidOfCopy: string | undefined
  /** It is tried again every second or so, and the same words help nobody more often. */
  const sayOfCopy = (fault: unknown) => {
    const words = `No copy of the hub could be fetched: ${(fault as Error).message}.`
    if (words !== saidOfCopy) say(words)
    saidOfCopy = words
  }
  try {
    for (let looks = 1; ; looks++) {
      const state = await findLog(log)
      const next = await judge(options, state, found, start)
      if (next === 'go') return
      if (next === 'wait' && looks === LOST_AFTER_LOOKS) say(`This machine waits: ${LOST_WORDS}.`)
      if (next === 'copy') await copyFrom(options, found.place).catch(sayOfCopy)
      if (next !== 'wait') found = look()
      const { position, term } = found.place
      // Nobody may take over a log that lacks what this machine has.
      if (position > 0) log.announce(PLACE_TOPIC, pack({ machine: name, position, term }))
      await Bun.sleep(LOOK_EVERY_MS)
    }
  } finally {
    stopReporting()
    stopHealing()
    lock.release()
  }
}

/** `go`: the log is in use. `wait`: it has lost what this folder has. `copy`: it has not what this folder lacks, or far too much. */
async function judge(options: PrepareOptions, state: LogState | undefined, { place, isEmpty }: Found, start: Start) {
  const { log, copyFromRecords = COPY_FROM_RECORDS } = options
  if (place.position === 0 && !isEmpty) return await beginWith(options, state, start)
  if (place.position === 0 && isEmptyLog(state)) {
    // Where others have a past, an empty log is one that has lost it.
    if (await hasAnyPast(log)) return 'wait'
    const made = state ?? (await makeFirst(log))
    if (made) log.use(made.id)
    return made ? 'go' : 'again'
  }
  if (!state) return 'wait'
  const past = await comparePast(log, state, place)
  if (past === 'other') throw new UnusableData('noAccess', otherWords(place.position))
  if (past === 'startsLater') return 'copy'
  if (past === 'endsEarlier') return 'wait'
  // A copy has so many records at once. Where nobody runs who could give one, the log has them all.
  const lacks = state.last - place.position
  if (place.position === 0 && lacks > copyFromRecords && (await sourceOf(log, lacks / 2))) return 'copy'
  log.use(state.id)
  return 'go'
}

const isEmptyLog = (state: LogState | undefined) => !state || (state.last === 0 && state.filledUpTo === 0)
const hasAnyPast = async (log: ClusterLog) => (await askMachines(log)).some(({ position }) => position > 0)

/** A hub that was alone becomes one on several machines: its log begins after one record that stands for all that it has. */
async function beginWith({ log, open, folder, say }: PrepareOptions, state: LogState | undefined, { hash }: Start) {
  const isOwn = (other: LogState | undefined) => other?.after === 1 && isSameHash(other.hash, hash)
  if (!isOwn(state) && (!isEmptyLog(state) || (await hasAnyPast(log))))
    throw new UnusableData('noAccess', 'this data folder has a past that is not of this cluster')
  const place = { position: 1, term: 0, by: '', hash }
  const setPlace = (to: Place | undefined) => {
    const db = open(databaseIn(folder), { readOnly: false })
    try {
      writePlace(db, to)
      keepOwnLogKey(db, to !== undefined)
    } finally {
      db.close()
    }
  }
  // Before the log: if this machine is killed in between, it has what a machine has whose log was lost, and can be healed.
  openLogKey(folder)
  setPlace(place)
  try {
    const made = state && isOwn(state) ? state : await log.make({ after: 1, hash, filledUpTo: 1 }, state?.id)
    log.use(made.id)
  } catch {
    // The servers may have made it all the same, and have only answered too late. Where they do not say so, the place stays: a folder
    // without it would not be known in its own log.
    const there = await findLog(log)
    if (!there || !isOwn(there)) {
      // Another machine was first, or the servers cannot make it yet.
      setPlace(undefined)
      return 'again'
    }
    log.use(there.id)
  }
  say(
    'From now on this hub runs on several machines. Files sent before are copied to the others. Keep this machine until `hubbub status` says that all files are on the servers.',
  )
  return 'go'
}

/** A machine that can give a copy: the one that has come furthest, and rather not the one that does the work. */
async function sourceOf(log: ClusterLog, leastPosition: number): Promise<MachineReport | undefined> {
  const able = (await askMachines(log)).filter(({ state, position }) => state === 'runs' && position >= leastPosition)
  return able.find(({ isOwner }) => !isOwner) ?? able[0]
}

async function copyFrom({ log, open, folder, secret, say }: PrepareOptions, own: Place): Promise<void> {
  const state = await log.look()
  const source = await sourceOf(log, Math.max(1, state?.after ?? 0))
  if (!source) throw new Error('no other machine runs. Start one; this machine tries again by itself')
  say(`This machine takes a copy of the hub from ${source.name}.`)
  const file = databaseIn(folder)
  const target = copyTargetIn(folder)
  const logKey = await takeCopy({ log, from: source.process, secret, target })
  examine(target)
  const { position } = placeIn(open, target)
  if (position < Math.max(own.position, state?.after ?? 0)) {
    rmSync(target, { force: true })
    throw new Error(`the copy of ${source.name} ends before the log begins, or has less than this machine`)
  }
  if (logKey !== undefined) keepLogKey(folder, logKey)
  renameSync(target, replacementOf(file))
  const kept = replace(file, 'before-copy', Date.now())
  if (kept) say(`What was there is kept as ${kept}.`)
}

/** Where a copy is until it is whole. */
const copyTargetIn = (folder: string) => `${databaseIn(folder)}.making`

function placeIn(open: OpenRecording, file: string): Place {
  const db = open(file, { readOnly: true })
  try {
    return readPlace(db)
  } finally {
    db.close()
  }
}

function orUnusable<T>(folder: string, work: () => T): T {
  try {
    return work()
  } catch (fault) {
    throw unusable(fault, folder)
  }
}

/** Undefined where another machine was first, and where the servers cannot make it yet. */
const makeFirst = (log: ClusterLog): Promise<LogState | undefined> =>
  log.make({ after: 0, hash: NO_HASH, filledUpTo: 0 }, undefined).catch(() => undefined)

/** Tries until most of the servers answer. */
async function findLog(log: ClusterLog): Promise<LogState | undefined> {
  const tries = SERVERS_WITHIN_MS / LOOK_EVERY_MS
  for (let n = 1; ; n++) {
    try {
      return await log.look()
    } catch (fault) {
      if (fault instanceof UnusableData || n >= tries) throw fault
      await Bun.sleep(LOOK_EVERY_MS)
    }
  }
}

/** To be called by whoever has the lock of the folder. Throws what the disk throws, and for a damaged database. */
function pastIn(open: OpenRecording, folder: string): Found {
  const nothing: Found = { place: { position: 0, term: 0, by: '', hash: NO_HASH }, isEmpty: true }
  const file = databaseIn(folder)
  finishReplacing(file, Date.now())
  if (!existsSync(file)) return nothing
  examine(file)
  const db = open(file, { readOnly: false })
  try {
    if (db.query("SELECT 1 FROM sqlite_schema WHERE name = 'settings'").get() === null) return nothing
    return { place: readPlace(db), isEmpty: db.query('SELECT 1 FROM settings LIMIT 1').get() === null }
  } finally {
    db.close()
  }
}
