// Makes a log anew after the old one was lost or has lost something. Every machine has everything that was acknowledged to it, so
// the machine that has come furthest makes a log that goes on after what it has, and appends the last records again, for those who lack
// them. A person asks for it (`hubbub cluster heal`): only they know whether all machines are running.
import type { OnFault } from '../../timers.ts'
import type { ClusterLog, LogState } from '../log.ts'
import { decodeRecord, pack, unpack } from '../record.ts'
import type { Place } from '../replica.ts'
import { comparePast, isGone, isSameHash } from './past.ts'
import type { Recent } from './recent.ts'
import { askMachines, type MachineReport } from './reports.ts'

const topicOf = (process: string) => `heal.${process}`
const TRY_AGAIN_MS = 200
/** After a restart NATS servers may say for some seconds that there is no log, or a shorter one. */
const LOOKS = 5
/** For as long as that, in looks of a healing that are `TRY_AGAIN_MS` apart. */
const GONE_LOOKS = 25

/** `plan`: what is to be done. `lowest` is the position of the machine that has come least far. */
export type HealingPlan = { kind: 'plan'; machines: MachineReport[]; from: MachineReport; lowest: number }
/**
 * `whole`: the log has everything that the machines have. `nobody`: no machine answers. `forked`: two machines have different pasts.
 * `missing`: fewer machines answer than there are.
 */
export type Healing =
  | { kind: 'whole' }
  | { kind: 'nobody' }
  /** `apart`: the hub goes on, or has gone on, without what this machine has. */
  | { kind: 'forked'; machines: MachineReport[]; apart?: MachineReport }
  | { kind: 'missing'; machines: MachineReport[] }
  | HealingPlan

/** `expected` is how many machines there are. Rejects where NATS does not answer. */
export async function planHealing(
  log: ClusterLog,
  expected: number,
  pause: () => Promise<unknown> = () => Bun.sleep(1000),
): Promise<Healing> {
  let machines: MachineReport[] = []
  let wentOn = false
  for (let look = 0; look < LOOKS; look++) {
    if (look > 0) await pause()
    machines = await askMachines(log)
    const [from] = machines
    if (!from) return { kind: 'nobody' }
    const state = await log.look()
    if (state && (await comparePast(log, state, from)) === 'same') return { kind: 'whole' }
    wentOn = await hasGoneOnWithout(log, state, from, machines)
  }
  const [from] = machines as [MachineReport]
  if (wentOn) return { kind: 'forked', machines, apart: from }
  const furthest = machines.filter(({ position }) => position === from.position)
  if (furthest.some(({ hash }) => !isSameHash(hash, from.hash))) return { kind: 'forked', machines }
  if (machines.length < expected) return { kind: 'missing', machines }
  return { kind: 'plan', machines, from, lowest: machines.at(-1)?.position ?? 0 }
}

/**
 * Whether the others are on another way than a machine whose past the log has not, though it has come further: one of them is in a later
 * term, or owns the hub in this log. Everything that was acknowledged since would be lost in a log that goes on from this machine.
 */
async function hasGoneOnWithout(
  log: ClusterLog,
  state: LogState | undefined,
  { term }: Pick<Place, 'term'>,
  machines: readonly MachineReport[],
): Promise<boolean> {
  if (machines.some((machine) => machine.term > term)) return true
  const owner = machines.find(({ isOwner }) => isOwner)
  return state !== undefined && owner !== undefined && (await comparePast(log, state, owner)) === 'same'
}

/** Resolves once the machine has begun. `isBusy`: it had begun before. Rejects where it does not answer. */
export async function startHealing(
  log: ClusterLog,
  { process }: MachineReport,
  lowest: number,
): Promise<{ isBusy?: boolean }> {
  return unpack(await log.ask(topicOf(process), pack({ lowest }))) as { isBusy?: boolean }
}

/** Whether a machine owns the hub again, and its log has what the machine has that has come furthest. */
export async function isHealed(log: ClusterLog): Promise<boolean> {
  const [machines, state] = [await askMachines(log), await log.look()]
  const [first] = machines
  if (!first || !state || !machines.some(({ isOwner }) => isOwner)) return false
  return (await comparePast(log, state, first)) === 'same'
}

type Options = {
  log: ClusterLog
  process: string
  head(): Place
  recent: Recent | undefined
  /** Called before the new log is made. Must drop the group under way: it will not be in the new log. */
  beforeMaking(): void
  /** Whether this machine can own the hub: then nobody follows the new log before it does. */
  mayOwn(): boolean
  /** The new log is in use, and has what this machine has. */
  onMade(): Promise<void>
  onFault: OnFault
}

/** Lets this machine be asked to make the log. */
export function answerHealing({
  log,
  process,
  head,
  recent,
  mayOwn,
  beforeMaking,
  onMade,
  onFault,
}: Options): () => void {
  let isHealing = false
  let isStopped = false

  async function heal(lowest: number): Promise<void> {
    const state = await log.look()
    if (state && (await comparePast(log, state, head())) === 'same') return
    // Whoever asks may not have seen it, or may have asked before.
    if (await hasGoneOnWithout(log, state, head(), await askMachines(log)))
      throw new Error('the hub goes on without what only this machine has, so this machine makes no log')
    beforeMaking()
    const { position, hash } = head()
    const records = recent?.between(lowest, position) ?? []
    const [first] = records
    const made = await log.make(
      {
        after: position - records.length,
        hash: first ? decodeRecord(first.record).previous : hash,
        filledUpTo: position + (mayOwn() ? 1 : 0),
      },
      state?.id,
    )
    log.use(made.id)
    for (const each of records) await append(each.record, each.position, made.id)
    if (!isStopped) await onMade()
  }

  async function append(record: Uint8Array, position: number, id: string): Promise<void> {
    let gone = 0
    while (!isStopped) {
      const appended = await log.append(record, position - 1, `heal ${position}`)
      if (appended === 'appended') return
      if (appended === 'taken') throw new Error(`another record is at ${position} of the new log`)
      gone = (await isGone(log, id)) ? gone + 1 : 0
      if (gone >= GONE_LOOKS) throw new Error('the new log is gone, too: this machine can be asked again')
      await Bun.sleep(TRY_AGAIN_MS)
    }
  }

  const stopAnswering = log.answer(topicOf(process), async (question) => {
    const { lowest } = unpack(question) as { lowest: number }
    if (isHealing) return pack({ isBusy: true })
    isHealing = true
    void heal(lowest)
      .catch((fault) => onFault('heal', fault))
      .finally(() => {
        isHealing = false
      })
    return pack({ isBusy: false })
  })
  return () => {
    isStopped = true
    stopAnswering()
  }
}
