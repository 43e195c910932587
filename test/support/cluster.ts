// A hub on three machines: three NATS servers and three processes on this computer.
import { Database } from 'bun:sqlite'
import { onTestFinished } from 'bun:test'
import { join } from 'node:path'
import { type HeldAppends, heldAppends } from './held-appends.ts'
import { eventually, temporaryFolder } from './hub.ts'
import { natsServers } from './nats.ts'
import { type HubProcess, spawnHub } from './process.ts'
import { aRelay } from './relay.ts'

export const SECRET = 'the same secret on all three machines'

type TemporaryFolder = ReturnType<typeof temporaryFolder>

export type ClusterMachine = {
  folder: string
  hub: HubProcess
  /** With `holds`: what holds its appends. */
  appends?: HeldAppends | undefined
  /** Starts it again, on the port that it had. */
  restart(): Promise<void>
}

type Given = {
  /** Further flags of each hub. */
  flags?: readonly string[]
  /** The first machine starts on what is in this folder. */
  first?: TemporaryFolder
  /** So many machines, the first ones, have the servers behind relays of their own, so that they can be cut off from them. */
  relayed?: number
  /** Their appends can be held. */
  holds?: boolean
}

export async function threeMachines({ flags = [], first, relayed = 0, holds = false }: Given = {}) {
  const { urls, servers } = await natsServers()
  const machines: ClusterMachine[] = []
  const relays = await Promise.all(
    Array.from({ length: relayed }, () => Promise.all(servers.map(({ port }) => aRelay(port)))),
  )
  onTestFinished(() => {
    for (const relay of relays.flat()) relay.end()
  })
  for (const [at] of urls.entries()) {
    const reached = relays[at]?.map(({ port }) => `nats://127.0.0.1:${port}`) ?? urls
    const ownFirst = [...reached.slice(at), ...reached.slice(0, at)]
    machines.push(await aMachine(at, ownFirst, { flags, folder: at === 0 ? first : undefined, holds }))
  }
  return {
    ...{ urls, servers, machines, relays },
    ownerOf: () => ownerOf(machines),
    stopLevel: () => stopLevel(machines),
    messagesAt: (at: number) => messagesIn((machines[at] as ClusterMachine).folder),
  }
}

async function aMachine(
  at: number,
  servers: readonly string[],
  {
    flags,
    folder = temporaryFolder(),
    holds,
  }: { flags: readonly string[]; folder: TemporaryFolder | undefined; holds: boolean },
): Promise<ClusterMachine> {
  const appends = holds ? heldAppends() : undefined
  const spawn = (port: number) =>
    spawnHub(
      folder.path,
      ['--port', `${port}`, '--name', `m${at}`, '--limits', 'off', '--cluster', servers.join(','), ...flags],
      { HUBBUB_SECRET: SECRET, ...appends?.env },
    )
  const machine: ClusterMachine = {
    folder: folder.path,
    hub: await spawn(0),
    appends,
    async restart() {
      machine.hub = await spawn(machine.hub.port)
    },
  }
  onTestFinished(async () => {
    await machine.hub.kill('SIGKILL')
    folder.remove()
    appends?.remove()
  })
  return machine
}

/** The messages of a data folder, by their place. */
function messagesIn(folder: string): Map<number, string> {
  const db = new Database(join(folder, 'hub.sqlite'), { readonly: true })
  try {
    const rows = db.query<{ seq: number; body: string }, []>('SELECT seq, body FROM messages').all()
    return new Map(rows.map(({ seq, body }) => [seq, body]))
  } finally {
    db.close()
  }
}

type Place = { position: number; term: number; by: string; hash: string }

/** Up to where a machine has come, from its data folder. */
export function placeIn(folder: string): Place {
  const db = new Database(join(folder, 'hub.sqlite'), { readonly: true })
  try {
    const row = db.query("SELECT value FROM settings WHERE key = 'cluster.place'").get() as { value: string } | null
    return row ? (JSON.parse(row.value) as Place) : { position: 0, term: 0, by: '', hash: '' }
  } finally {
    db.close()
  }
}

/** The number and the term of the machine that owns the hub, as the one that has come furthest knows it. */
function ownerOf(machines: readonly ClusterMachine[]): { at: number; term: number } {
  const places = machines.map(({ folder }) => placeIn(folder)).sort((one, other) => other.position - one.position)
  const [{ by, term } = { by: '', term: 0 }] = places
  return { at: Number(/^m(\d)/.exec(by)?.[1] ?? 0), term }
}

/**
 * Ends all machines at one place in the log. The hub does work of its own, so there may always be one more record: all are stopped
 * for a moment, and go on where they are not level.
 */
function stopLevel(machines: readonly ClusterMachine[]): Promise<unknown> {
  const signal = (name: NodeJS.Signals) => {
    for (const { hub } of machines) process.kill(hub.pid, name)
  }
  return eventually(async () => {
    signal('SIGSTOP')
    const areEqual = new Set(machines.map(({ folder }) => placeIn(folder).hash)).size === 1
    signal(areEqual ? 'SIGKILL' : 'SIGCONT')
    return areEqual
  })
}
