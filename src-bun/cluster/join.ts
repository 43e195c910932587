// Makes one machine of a cluster, over a log that is open.
import { isIPv6 } from 'node:net'
import type { Backups } from '../store/files/backups.ts'
import type { Replication } from '../store/replication/replication.ts'
import type { Store } from '../store/store.ts'
import { type OnFault, runRegularly } from '../timers.ts'
import type { HubParts, Machines } from '../transport/parts.ts'
import { watchFreeSpace } from './contents/free-space.ts'
import { createSharedContents } from './contents/shared.ts'
import { offerCopies } from './healing/copy.ts'
import { prepareFolder } from './healing/prepare.ts'
import { processOf, shownName } from './healing/reports.ts'
import { LOST_WORDS } from './healing/watch.ts'
import type { ClusterLog } from './log.ts'
import { createMachine, type Machine } from './machine.ts'
import { createCutOff } from './machines/cut-off.ts'
import { createMachineList, type MachineList } from './machines/machines.ts'
import type { OpenRecording } from './recording-database.ts'
import { createSignals, type SharedParts } from './signals.ts'

type ClusterParts = SharedParts &
  Pick<HubParts, 'clock' | 'config' | 'port' | 'reach'> & { store: Pick<Store, 'members'> }

export type Cluster = Machines & {
  /** To be called before the store is opened: finds the log that has what the data folder has, and waits for it. */
  prepare(folder: string): Promise<void>
  /** For `openStore`. */
  replication: Replication
  /** Applies what the other machines have, and waits until one of them owns the hub. With `backups`, others can take a copy of this machine from then on. */
  start(backups?: Pick<Backups, 'copyTo'>): Promise<void>
  /** What a hub gives to its routes: they then say who is here and who types to the other machines as well. */
  share<Parts extends ClusterParts>(parts: Parts): Parts
  /** Lets another machine own the hub. To be called while the store is open. */
  leave(): Promise<void>
  /** To be called before the store is closed. */
  stop(): void
  close(): Promise<void>
}

export type JoinOptions = {
  /** Of this process, unlike that of any other. */
  name: string
  /** What all machines of the hub have, and NATS has not. */
  secret: string
  /** The log is not the one that this machine knows. */
  onDiverged(fault: unknown): void
  /** The log has lost something. Nothing is saved until it is healed. */
  onLost(words: string): void
  /** Says something to the person who has started this machine. */
  say(words: string): void
  /** How long an operation waits before it is refused. Another time than usual is for tests. */
  patienceMs?: number
  /** How long storing a piece of a file is tried before the file is refused. */
  storePatienceMs?: number
  /** How long this machine may be without log or owner before it says so. */
  cutOffAfterMs?: number
  /** Whether this machine reaches NATS only by encrypted connections. */
  usesTls?: boolean
  /** An empty machine that lacks more records takes a copy. Another number than usual is for tests. */
  copyFromRecords?: number
  /** For what a timer has thrown. */
  onFault: OnFault
}

const WATCHED_EVERY_MS = 1000

export function joinLog(
  log: ClusterLog,
  open: OpenRecording,
  {
    name,
    secret,
    onDiverged,
    onLost,
    say,
    onFault,
    patienceMs,
    storePatienceMs,
    copyFromRecords,
    cutOffAfterMs,
    usesTls = false,
  }: JoinOptions,
): Cluster {
  let machine: Machine | undefined
  let schema = 0
  let folder: string | undefined
  let stopSignals = () => {}
  let machines: MachineList | undefined
  let stopWatching = () => {}
  const cutOff = createCutOff({
    log,
    monotonic: () => performance.now(),
    hasOwner: () => machine?.status().owner !== undefined,
    isHalted: () => machine?.hasHalted() === true,
    cutOffAfterMs,
  })
  let stopOffering = () => {}
  const monotonic = () => performance.now()
  const freeSpace = watchFreeSpace({ log, from: name, folder: () => folder, monotonic, onFault })
  const contents = createSharedContents({
    ...{ pieces: log.pieces, monotonic, freeAnywhere: freeSpace.anywhere, storePatienceMs },
  })

  function started(): Machine {
    if (!machine) throw new Error('the store of this machine is not open yet')
    return machine
  }

  const elsewhere = () => machines?.elsewhere() ?? []
  const frame = () => ({ type: 'machines' as const, elsewhere: elsewhere(), isCutOff: cutOff.isCutOff() })

  return {
    async prepare(given) {
      folder = given
      await prepareFolder({ log, open, folder, name, secret, say, onFault, copyFromRecords })
    },
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
          onLost() {
            contents.onLost()
            onLost(LOST_WORDS)
          },
          onHealed() {
            contents.onLost()
            say('Saving goes on.')
          },
        })
        return machine
      },
      isOwner: () => machine?.isOwner() === true,
      contents,
    },
    async start(backups) {
      stopWatching = runRegularly(
        WATCHED_EVERY_MS,
        { cutOff: cutOff.tick, machines: (lateMs) => machines?.tick(lateMs) },
        onFault,
      )
      await started().start()
      const { copyTo } = backups ?? {}
      if (copyTo && folder !== undefined)
        stopOffering = offerCopies({
          ...{ log, process: processOf(name), secret, folder, copyTo, onFault },
          position: () => started().status().position,
        })
    },
    share(parts) {
      const { clock, store } = parts
      const memberOf = (id: string) => store.members.byId(id)
      const signals = createSignals({ log, machine: name, monotonic: clock.monotonic, memberOf, onFault }, parts)
      stopSignals = signals.stop
      machines = createMachineList({
        ...{ log, from: name, name: shownName(name), clock, onFault },
        own: () => ({ ...started().status(), isCutOff: cutOff.isCutOff() }),
        origins: () => originsOf(parts),
        onChanged: () => parts.fanout.sendMachines(frame()),
      })
      return signals.parts
    },
    status: () => started().status(),
    elsewhere,
    isCutOff: cutOff.isCutOff,
    frame,
    list: () => ({ machines: machines?.list() ?? [], usesTls }),
    leave: () => started().leave(),
    stop() {
      stopSignals()
      stopWatching()
      machines?.stop()
      stopOffering()
      freeSpace.stop()
      contents.stop()
      machine?.stop()
    },
    close: () => log.close(),
  }
}

/** Where people reach this machine: by its addresses, and by the names that it was given. */
export async function originsOf({
  reach,
  config,
  port,
}: Pick<ClusterParts, 'reach' | 'config' | 'port'>): Promise<string[]> {
  const links = await reach.links(undefined)
  const named = config.allowHosts.map((host) => `http://${isIPv6(host) ? `[${host}]` : host}:${port()}`)
  // A name given with --allow-host may be invalid. The other addresses are announced all the same.
  const origins = [...links.map(({ url }) => url), ...named].map((url) => URL.parse(url)?.origin)
  return [...new Set(origins.filter((origin) => origin !== undefined))]
}
