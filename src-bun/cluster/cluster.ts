// A hub on several machines: the one door to this folder. `hub.ts` loads it with `import()`, and only where `--cluster` is given.
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
