// How the machines of a hub do, and its log: `hubbub cluster status`.
import type { ClusterLog, LogState } from '../log.ts'
import { comparePast, type Past } from './past.ts'
import { askMachines, type MachineReport } from './reports.ts'

export type MachineState = Pick<MachineReport, 'name' | 'state' | 'isOwner' | 'position' | 'term'> & {
  /** How many records it lacks. */
  behind: number
}

/**
 * `lost`: it has lost something, or is gone. `differs`: it is not the log that the first of `machines` has, or starts later than what that
 * machine has.
 */
export type ClusterStatus = { log: 'whole' | 'lost' | 'differs' | 'none'; last: number; machines: MachineState[] }

/** Rejects where NATS does not answer. */
export async function examineCluster(log: ClusterLog): Promise<ClusterStatus> {
  const [reports, state] = [await askMachines(log), await log.look()]
  const [first] = reports
  const last = Math.max(state?.last ?? 0, first?.position ?? 0)
  return {
    log: await examineLog(log, state, first),
    last,
    machines: reports.map(({ name, state: doing, isOwner, position, term }) => ({
      ...{ name, state: doing, isOwner, position, term },
      behind: last - position,
    })),
  }
}

async function examineLog(
  log: ClusterLog,
  state: LogState | undefined,
  first: MachineReport | undefined,
): Promise<ClusterStatus['log']> {
  if (!state) return first && first.position > 0 ? 'lost' : 'none'
  if (!first) return 'whole'
  return LOG_BY_PAST[await comparePast(log, state, first)]
}

const LOG_BY_PAST: Readonly<Record<Past, ClusterStatus['log']>> = {
  same: 'whole',
  endsEarlier: 'lost',
  other: 'differs',
  startsLater: 'differs',
}
