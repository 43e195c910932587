// Makes one machine of a cluster, over a log that is open.
import type { MachineStatus } from '../contract/http/hub-status.ts'
import type { Clock } from '../domain/ports/common.ts'
import type { Replication } from '../store/replication/replication.ts'
import type { Store } from '../store/store.ts'
import type { OnFault } from '../timers.ts'
import { prepareFolder } from './healing/prepare.ts'
import { LOST_WORDS } from './healing/watch.ts'
import type { ClusterLog } from './log.ts'
import { createMachine, type Machine } from './machine.ts'
import type { OpenRecording } from './recording-database.ts'
import { createSignals, type SharedParts } from './signals.ts'

export type Cluster = {
  /** To be called before the store is opened: finds the log that has what the data folder has, and waits for it. */
  prepare(folder: string): Promise<void>
  /** For `openStore`. */
  replication: Replication
  /** Applies what the other machines have, and waits until one of them owns the hub. */
  start(): Promise<void>
  /** What a hub gives to its routes: they then say who is here and who types to the other machines as well. */
  share<Parts extends SharedParts & { clock: Clock; store: Pick<Store, 'members'> }>(parts: Parts): Parts
  status(): MachineStatus
  /** Lets another machine own the hub. To be called while the store is open. */
  leave(): Promise<void>
  /** To be called before the store is closed. */
  stop(): void
  close(): Promise<void>
}

export type JoinOptions = {
  /** Of this process, unlike that of any other. */
  name: string
  /** The log is not the one that this machine knows. */
  onDiverged(fault: unknown): void
  /** The log has lost something. Nothing is saved until it is healed. */
  onLost(words: string): void
  /** Says something to the person who has started this machine. */
  say(words: string): void
  /** How long an operation waits before it is refused. Another time than usual is for tests. */
  patienceMs?: number
  /** For what a timer has thrown. */
  onFault: OnFault
}

export function joinLog(
  log: ClusterLog,
  open: OpenRecording,
  { name, onDiverged, onLost, say, onFault, patienceMs }: JoinOptions,
): Cluster {
  let machine: Machine | undefined
  let schema = 0
  let stopSignals = () => {}

  function started(): Machine {
    if (!machine) throw new Error('the store of this machine is not open yet')
    return machine
  }

  return {
    prepare: (folder) => prepareFolder({ log, open, folder, name, say, onFault }),
    replication: {
      connect(file) {
        const db = open(file, { readOnly: false })
        schema = (db.query('PRAGMA user_version').get() as { user_version: number }).user_version
        const reader = open(file, { readOnly: true })
        return { db, reader } as unknown as ReturnType<Replication['connect']>
      },
      createLoop(given) {
        machine = createMachine({
          ...given,
          log,
          name,
          schema,
          patienceMs,
          onDiverged,
          onLost: () => onLost(LOST_WORDS),
        })
        return machine
      },
      isOwner: () => machine?.isOwner() === true,
    },
    start: () => started().start(),
    share(parts) {
      const { clock, store } = parts
      const memberOf = (id: string) => store.members.byId(id)
      const signals = createSignals({ log, machine: name, monotonic: clock.monotonic, memberOf, onFault }, parts)
      stopSignals = signals.stop
      return signals.parts
    },
    status: () => started().status(),
    leave: () => started().leave(),
    stop() {
      stopSignals()
      machine?.stop()
    },
    close: () => log.close(),
  }
}
