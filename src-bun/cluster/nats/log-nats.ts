// The shared log in a stream of NATS JetStream. The stream is on three servers, and an append is acknowledged once most of them
// have it; with `sync_interval: always` in their configuration, on their disks. `expect.lastSequence` makes the server refuse
// what does not come directly after the record that the writer knows, and `msgID` makes it take a repeat for what it is.
import {
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { UnusableData } from '../../store/files/unusable-data.ts'
import { type OnFault, runGuarded } from '../../timers.ts'
import type { ClusterLog } from '../log.ts'

export const STREAM = 'hubbub'
const SUBJECT = 'hubbub.log'
const topicOf = (topic: string) => `hubbub.${topic}`

/** Three servers go on when one of them is gone. With two, none could be missing. */
const REPLICAS = 3
const ANSWER_WITHIN_MS = 1000
/**
 * How long NATS remembers the id of an append, in ns. An append that is sent again within this time is acknowledged as a duplicate. Later it
 * is refused as `taken`, because its own first copy is at that position.
 */
const REPEATS_KNOWN_NS = 120 * 1e9
const WRONG_LAST_SEQUENCE = 10071
/**
 * The first version in which a Raft leader does not commit an entry of an earlier term only because most servers have a copy of it (section
 * 5.4.2 of the Raft paper). Older versions can lose records that they have acknowledged.
 */
const OLDEST_SERVER = [2, 12, 6] as const

/** Waits for the first server that answers. Rejects with `UnusableData` where the servers cannot hold the log. */
export async function openNatsLog(servers: readonly string[], onFault: OnFault): Promise<ClusterLog> {
  const connection = await connect({
    servers: [...servers],
    name: 'hubbub',
    // This machine's own server comes first.
    noRandomize: true,
    timeout: 1500,
    pingInterval: 1000,
    maxPingOut: 2,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    waitOnFirstConnect: true,
  })
  try {
    refuseOld(connection.info?.version ?? '')
    const manager = await jetstreamManager(connection, { timeout: ANSWER_WITHIN_MS, checkAPI: false })
    await makeStream(manager)
    return natsLog(connection, manager, jetstream(connection, { timeout: ANSWER_WITHIN_MS }), onFault)
  } catch (fault) {
    await connection.close().catch(() => {})
    throw fault
  }
}

function refuseOld(version: string): void {
  if (isTooOld(version))
    throw new UnusableData(
      'noAccess',
      `the NATS server is version ${version}; a cluster needs ${OLDEST_SERVER.join('.')} or newer, because older ones can lose what they have acknowledged`,
    )
}

export function isTooOld(version: string): boolean {
  const numbers = version.split(/[.-]/).map(Number)
  const differs = OLDEST_SERVER.findIndex((number, at) => numbers[at] !== number)
  return differs >= 0 && !((numbers[differs] ?? 0) > (OLDEST_SERVER[differs] ?? 0))
}

/** Tries until the servers have found each other: they may have been started a moment ago. */
async function makeStream(manager: JetStreamManager): Promise<void> {
  for (let tries = 60; ; tries--) {
    try {
      const { config } = await findOrAdd(manager)
      if (config.num_replicas === REPLICAS) return
      throw new UnusableData(
        'noAccess',
        `the stream ${STREAM} is kept ${config.num_replicas} times; a cluster needs it ${REPLICAS} times`,
      )
    } catch (fault) {
      if (fault instanceof UnusableData || tries === 0) throw fault
      await Bun.sleep(500)
    }
  }
}

async function findOrAdd(manager: JetStreamManager) {
  try {
    return await manager.streams.info(STREAM)
  } catch (fault) {
    if (!(fault instanceof JetStreamApiError) || fault.apiError().err_code !== 10059) throw fault
    return await manager.streams.add({
      name: STREAM,
      subjects: [SUBJECT],
      num_replicas: REPLICAS,
      duplicate_window: REPEATS_KNOWN_NS,
      deny_delete: true,
      deny_purge: true,
    })
  }
}

function natsLog(
  connection: NatsConnection,
  manager: JetStreamManager,
  client: JetStreamClient,
  onFault: OnFault,
): ClusterLog {
  const maxBytes = connection.info?.max_payload ?? 1024 * 1024

  function hear(topic: string, onMessage: (message: Uint8Array) => void): () => void {
    const subscription = connection.subscribe(topicOf(topic), {
      callback: (error, { data }) => {
        if (!error) runGuarded('hear', () => onMessage(data), onFault)
      },
    })
    return () => subscription.unsubscribe()
  }

  return {
    maxBytes,
    last: async () => (await manager.streams.info(STREAM)).state.last_seq,
    async append(record, after, id) {
      try {
        const { seq } = await client.publish(SUBJECT, record, {
          msgID: id,
          expect: { lastSequence: after },
          timeout: ANSWER_WITHIN_MS,
          retries: 1,
        })
        return seq === after + 1 ? 'appended' : 'taken'
      } catch (fault) {
        const isRefused = fault instanceof JetStreamApiError && fault.apiError().err_code === WRONG_LAST_SEQUENCE
        return isRefused ? 'taken' : 'unknown'
      }
    },
    async read(position) {
      const found = await manager.streams.getMessage(STREAM, { seq: position })
      return found?.data
    },
    follow(after, onRecord) {
      let isStopped = false
      let stop = () => {}
      void (async () => {
        while (!isStopped) {
          try {
            const consumer = await client.consumers.get(STREAM, {
              deliver_policy: DeliverPolicy.StartSequence,
              opt_start_seq: after + 1,
            })
            if (isStopped) return
            const messages = await consumer.consume({ idle_heartbeat: 1000, max_messages: 500 })
            stop = () => void messages.close().catch(() => {})
            if (isStopped) stop()
            for await (const message of messages) {
              if (isStopped) return
              // biome-ignore lint/style/noParameterAssign: where the consumer ends, the next one begins behind this record.
              after = message.seq
              onRecord(message.seq, message.data)
            }
          } catch {
            // The server is gone or elects. The next consumer begins where this one has come to.
          }
          if (!isStopped) await Bun.sleep(250)
        }
      })()
      return () => {
        isStopped = true
        stop()
      }
    },
    announce(topic, message) {
      if (!connection.isClosed()) connection.publish(topicOf(topic), message)
    },
    hear,
    ask: async (topic, question) =>
      (await connection.request(topicOf(topic), question, { timeout: 2 * ANSWER_WITHIN_MS })).data,
    answer(topic, answerTo) {
      const subscription = connection.subscribe(topicOf(topic), {
        callback: (error, message) => {
          if (error) return
          answerTo(message.data).then(
            (answer) => void message.respond(answer),
            () => {},
          )
        },
      })
      return () => subscription.unsubscribe()
    },
    close: () => connection.close(),
  }
}
