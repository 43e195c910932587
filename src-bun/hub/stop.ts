// Ends a hub: everything that was accepted is on disk and answered before the sockets close.
import { CLOSE } from '../contract/errors.ts'
import { removeControl } from '../control-file.ts'
import type { Compactor } from '../store/compaction/compactor.ts'
import { runGuarded } from '../timers.ts'
import type { Listening } from '../transport/listen.ts'
import type { HubParts } from '../transport/parts.ts'
import { faultLogger } from './fault-logger.ts'

/** How long the last backup may take, because a stop takes two seconds at most. */
const LAST_BACKUP_MS = 1000
/** The same where the data folder was deleted: it is all that is left. */
export const RESCUE_MS = 60_000

/** `fault`: something was thrown that nothing has caught. */
export type StopReason = 'hubEnds' | 'hubRestarts' | 'fault'

type Stoppable = {
  parts: HubParts
  compactor: Compactor
  server: Listening
  stopTimers(): void
  /** Where the hub runs on several machines. */
  cluster: { leave(): Promise<void>; stop(): void; close(): Promise<void> } | undefined
}

const CLOSE_WORDS: Record<StopReason, string> = {
  hubEnds: 'the hub ends',
  hubRestarts: 'the hub restarts',
  fault: 'internal',
}

/** A step that throws is logged, and keeps none of the others from running: the last one releases the data folder. */
export async function stop(
  { parts, compactor, server, stopTimers, cluster }: Stoppable,
  reason: StopReason,
): Promise<void> {
  const { config, connections, fanout, joinRequests, log, store, texts } = parts
  const onFault = faultLogger(log)
  const step = (name: string, work: () => void) => runGuarded(`stop.${name}`, work, onFault)
  step('timers', stopTimers)
  step('compactor', compactor.stop)
  step('texts', texts.stop)
  step('exports', parts.exports.stop)
  step('history', parts.history.stop)
  step('search', parts.search.stop)
  // A read commits the open group, so that everything accepted is sent and answered before the sockets close.
  step('commit', () => store.read(() => {}))
  step('leaves', store.leaves.finish)
  // Another machine owns the hub before the sockets close, so that whoever comes back there does not wait.
  // A hub that is alone goes on without a turn of the event loop, in which a request could write after the last COMMIT.
  if (cluster) await cluster.leave().catch((fault) => onFault('stop.cluster', fault))
  step('checkpoints', parts.checkpointDelivery.sendLast)
  step('fanout', fanout.stop)
  // Bun 1.3 would wait for these requests without an end.
  step('joinRequests', joinRequests.stop)
  step('connections', () => connections.closeAll(CLOSE[reason], CLOSE_WORDS[reason]))
  const [rescued] = await Promise.all([
    store.backups.finish(store.place() === 'deleted' ? RESCUE_MS : LAST_BACKUP_MS),
    server.stop().catch((fault) => onFault('stop.server', fault)),
    parts.listeners.stop().catch((fault) => onFault('stop.listeners', fault)),
    parts.nearby.end().catch((fault) => onFault('stop.nearby', fault)),
  ])
  if (rescued !== undefined)
    process.stderr.write(`hubbub: The data folder was deleted while the hub ran. What was saved is in ${rescued}.\n`)
  step('control', () => removeControl(config.data))
  step('cluster', () => cluster?.stop())
  step('store', store.close)
  await cluster?.close().catch((fault) => onFault('stop.cluster', fault))
  log.info('hub.stopped')
}
