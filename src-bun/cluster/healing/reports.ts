// What every machine says of itself to whoever asks, also where there is no log: for `hubbub cluster status` and for healing.
import type { ClusterLog } from '../log.ts'
import { pack, unpack } from '../record.ts'
import type { Place } from '../replica.ts'

const TOPIC = 'reports'

/**
 * `runs`: it serves people. `waits`: it is starting, and waits for a log that has what it has. `stopped`: nothing more is saved on it.
 * `process` tells it from another one with the same name.
 */
export type MachineReport = Pick<Place, 'position' | 'hash' | 'term'> & {
  name: string
  process: string
  state: 'runs' | 'waits' | 'stopped'
  isOwner: boolean
}

export const reportTo = (log: ClusterLog, report: () => MachineReport): (() => void) =>
  log.answer(TOPIC, async () => pack(report()))

/** Those that answer, the one that has come furthest first, and of several rather one that runs: it has its last records at hand. Rejects where there is no connection. */
export async function askMachines(log: ClusterLog): Promise<MachineReport[]> {
  const answers = await log.askAll(TOPIC, pack({}))
  return answers
    .map((answer) => unpack(answer) as MachineReport)
    .sort(
      (one, other) =>
        other.position - one.position || runs(other) - runs(one) || (one.process < other.process ? -1 : 1),
    )
}

const runs = ({ state }: MachineReport): number => Number(state === 'runs')

/** Without the part that tells one process from the next. */
export const shownName = (name: string): string => name.replace(/ \S+$/, '')

/** That part alone. */
export const processOf = (name: string): string => name.split(' ').at(-1) ?? name
