// A hub on several machines: the one door to this folder. `hub.ts` loads it with `import()`, and only where `--cluster` is given.
import { type Healing, type HealingPlan, isHealed, planHealing, startHealing } from './healing/heal.ts'
import { type ClusterStatus, examineCluster } from './healing/status.ts'
import { type Cluster, type JoinOptions, joinLog } from './join.ts'
import { openNatsLog } from './nats/log-nats.ts'
import { loadRecording } from './recording-database.ts'

export type { Cluster } from './join.ts'
export { checkServers } from './nats/check-servers.ts'

/**
 * `servers` are the addresses of the NATS servers, that of this machine first. Rejects where none answers, and for servers that
 * cannot hold the log.
 */
export async function openCluster(servers: readonly string[], options: JoinOptions): Promise<Cluster> {
  const openDatabase = await loadRecording()
  return joinLog(await openNatsLog(servers, options.onFault), openDatabase, options)
}

/** What commands ask of the machines. Rejects where no server answers. */
export async function openCommands(servers: readonly string[]): Promise<ClusterCommands> {
  const log = await openNatsLog(servers, () => {}, false)
  return {
    status: () => examineCluster(log),
    planHealing: (expected) => planHealing(log, expected),
    startHealing: (plan) => startHealing(log, plan.from, plan.lowest),
    isHealed: () => isHealed(log),
    close: () => log.close(),
  }
}

export type ClusterCommands = {
  status(): Promise<ClusterStatus>
  /** `expected` is how many machines there are. */
  planHealing(expected: number): Promise<Healing>
  /** `isBusy`: the machine is making it already. */
  startHealing(plan: HealingPlan): Promise<{ isBusy?: boolean }>
  isHealed(): Promise<boolean>
  close(): Promise<void>
}
