// What a machine does with its data folder before it opens it: it finds the log, or makes it where this is the first machine of all.
// Where the log has lost what this folder has, it waits, and can be asked to make it anew (`heal.ts`).
import { existsSync } from 'node:fs'
import { examine } from '../../store/files/examine.ts'
import { lockFolder } from '../../store/files/folder-lock.ts'
import { databaseIn } from '../../store/files/open.ts'
import { finishReplacing } from '../../store/files/replace.ts'
import { UnusableData, unusable } from '../../store/files/unusable-data.ts'
import type { OnFault } from '../../timers.ts'
import type { ClusterLog, LogState } from '../log.ts'
import { NO_HASH } from '../record.ts'
import type { OpenRecording } from '../recording-database.ts'
import { type Place, readPlace } from '../replica.ts'
import { answerHealing } from './heal.ts'
import { comparePast } from './past.ts'
import { askMachines, processOf, reportTo, shownName } from './reports.ts'
import { LOST_WORDS, otherWords } from './watch.ts'

const LOOK_EVERY_MS = 500
/** How long the servers may take to find each other: they may have been started a moment ago. */
const SERVERS_WITHIN_MS = 60_000
/** After a restart they may say for some seconds that there is no log, or a shorter one. */
const LOST_AFTER_LOOKS = 10

export type PrepareOptions = {
  log: ClusterLog
  open: OpenRecording
  folder: string
  /** Of this process. */
  name: string
  /** Says something to the person who started this machine. */
  say(words: string): void
  onFault: OnFault
}

type Found = { place: Place; isEmpty: boolean }

/** Resolves once a log is in use that has what this folder has. Throws `UnusableData`. */
export async function prepareFolder(options: PrepareOptions): Promise<void> {
  const { log, open, folder, name, say, onFault } = options
  const lock = orUnusable(folder, () => lockFolder(folder))
  const { place, isEmpty } = orUnusable(folder, () => pastIn(open, folder))
  const process = processOf(name)
  const stopReporting = reportTo(log, () => {
    const { position, hash, term } = place
    return { ...{ position, hash, term, process }, name: shownName(name), state: 'waits', isOwner: false }
  })
  const stopHealing = answerHealing({
    ...{ log, process, head: () => place, recent: undefined, onFault },
    mayOwn: () => false,
    beforeMaking() {},
    async onMade() {},
  })
  try {
    if (place.position === 0 && !isEmpty)
      throw new UnusableData('noAccess', 'this data folder has a past that is not of this cluster')
    for (let looks = 1; ; looks++) {
      const state = await findLog(log)
      if (await isUsable(log, state, place)) return
      if (looks === LOST_AFTER_LOOKS) say(`This machine waits: ${LOST_WORDS}.`)
      await Bun.sleep(LOOK_EVERY_MS)
    }
  } finally {
    stopReporting()
    stopHealing()
    lock.release()
  }
}

function orUnusable<T>(folder: string, work: () => T): T {
  try {
    return work()
  } catch (fault) {
    throw unusable(fault, folder)
  }
}

/** True once it is in use. False for a log that has lost what this folder has. */
async function isUsable(log: ClusterLog, state: LogState | undefined, place: Place): Promise<boolean> {
  if (place.position === 0 && (!state || state.last === 0)) {
    // Where others have a past, an empty log is one that has lost it.
    const others = await askMachines(log)
    if (others.some(({ position }) => position > 0)) return false
    const made = state ?? (await makeFirst(log))
    if (made) log.use(made.id)
    return made !== undefined
  }
  if (!state) return false
  const past = await comparePast(log, state, place)
  if (past === 'other') throw new UnusableData('noAccess', otherWords(place.position))
  if (past === 'same') log.use(state.id)
  return past === 'same'
}

/** Undefined where another machine was first, and where the servers cannot make it yet. */
const makeFirst = (log: ClusterLog): Promise<LogState | undefined> =>
  log.make({ after: 0, hash: NO_HASH, until: 0 }, undefined).catch(() => undefined)

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
