// What can be asked of the servers of a cluster from outside: whether each answers, its version, and how the copies of the log do.
import { jetstreamManager, type StreamInfo } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { isTooOld } from './log-nats.ts'
import { findStream } from './streams.ts'

const WITHIN_MS = 2000

export type ServerCheck = {
  /** Without a name or a password in it. */
  address: string
  /** Absent where it does not answer. */
  found?: { name: string; version: string; isTooOld: boolean; isEncrypted: boolean }
}
/** `copies` are those that the log should have; `missing` names the servers whose copy is behind or gone. */
export type StreamCheck = { copies: number; leader: string | undefined; last: number; missing: string[] }
export type ClusterCheck = {
  servers: ServerCheck[]
  /** `none`: no hub has been started over these servers yet. Undefined where nobody answers for the log. */
  stream: StreamCheck | 'none' | undefined
}

export async function checkServers(servers: readonly string[]): Promise<ClusterCheck> {
  const connections = await Promise.all(servers.map(open))
  try {
    const answering = connections.find((connection) => connection !== undefined)
    return {
      servers: connections.map((connection, at) => describe(servers[at] as string, connection)),
      stream: answering && (await streamOf(answering)),
    }
  } finally {
    await Promise.all(connections.map((connection) => connection?.close()))
  }
}

const open = (server: string): Promise<NatsConnection | undefined> =>
  connect({ servers: [server], timeout: WITHIN_MS, reconnect: false, ignoreClusterUpdates: true }).catch(
    () => undefined,
  )

function describe(server: string, connection: NatsConnection | undefined): ServerCheck {
  const address = server.replace(/\/\/.*@/, '//')
  const info = connection?.info
  if (!info) return { address }
  const { server_name: name, version } = info
  const isEncrypted = info.tls_required === true || server.startsWith('tls:')
  return { address, found: { name, version, isTooOld: isTooOld(version), isEncrypted } }
}

async function streamOf(connection: NatsConnection): Promise<ClusterCheck['stream']> {
  try {
    const manager = await jetstreamManager(connection, { timeout: WITHIN_MS, checkAPI: false })
    const found = await findStream(manager)
    return found ? toCheck(found) : 'none'
  } catch {
    return undefined
  }
}

function toCheck({ config, state, cluster }: StreamInfo): StreamCheck {
  const missing = (cluster?.replicas ?? []).filter(({ current, offline }) => !current || offline)
  return {
    copies: config.num_replicas,
    leader: cluster?.leader,
    last: state.last_seq,
    missing: missing.map(({ name }) => name),
  }
}
