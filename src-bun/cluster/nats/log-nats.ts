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
import { connect, errors, type NatsConnection } from '@nats-io/transport-node'
import { UnusableData } from '../../store/files/unusable-data.ts'
import { type OnFault, runGuarded } from '../../timers.ts'
import type { ClusterLog } from '../log.ts'
import { natsPieces } from './pieces-nats.ts'
import { addStream, findStream, partsOf, stateOf } from './streams.ts'

const topicOf = (topic: string) => `hubbub.${topic}`

const ANSWER_WITHIN_MS = 1000
/** How long it waits for the answers of all machines: on a busy computer one takes some time. */
const ALL_WITHIN_MS = 600
const WRONG_LAST_SEQUENCE = 10071
/**
 * The first version in which a Raft leader does not commit an entry of an earlier term only because most servers have a copy of it (section
 * 5.4.2 of the Raft paper). Older versions can lose records that they have acknowledged.
 */
const OLDEST_SERVER = [2, 12, 6] as const

/**
 * Waits for the first server that answers, except with `isPatient` false: then it rejects where none does. Rejects with `UnusableData` for a
 * server that cannot hold the log.
 */
export async function openNatsLog(servers: readonly string[], onFault: OnFault, isPatient = true): Promise<ClusterLog> {
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
    waitOnFirstConnect: isPatient,
  })
  try {
    refuseOld(connection.info?.version ?? '')
    const manager = await jetstreamManager(connection, { timeout: ANSWER_WITHIN_MS, checkAPI: false })
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

function natsLog(
  connection: NatsConnection,
  manager: JetStreamManager,
  client: JetStreamClient,
  onFault: OnFault,
): ClusterLog {
  const maxBytes = connection.info?.max_payload ?? 1024 * 1024
  let inUse: string | undefined

  /** What is done before a log is in use is not done at all. */
  function used() {
    if (inUse === undefined) throw new Error('no log is in use')
    return partsOf(inUse)
  }

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
    pieces: natsPieces(manager, client),
    async look() {
      const found = await findStream(manager)
      if (!found) return undefined
      const state = stateOf(found)
      return { ...state, isInUse: state.id === inUse }
    },
    use(id) {
      inUse = id
    },
    async make(beginning, replacedId) {
      return { ...stateOf(await addStream(manager, beginning, replacedId)), isInUse: false }
    },
    async append(record, after, id) {
      try {
        const { seq } = await client.publish(used().subject, record, {
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
    async read(position, id) {
      const { stream } = id === undefined ? used() : partsOf(id)
      const found = await manager.streams.getMessage(stream, { seq: position })
      return found?.data
    },
    follow(after, onRecord) {
      let isStopped = false
      let stop = () => {}
      void (async () => {
        while (!isStopped) {
          try {
            const consumer = await client.consumers.get(used().stream, {
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
    async askAll(topic, question) {
      const answers: Uint8Array[] = []
      try {
        const coming = await connection.requestMany(topicOf(topic), question, {
          strategy: 'timer',
          maxWait: ALL_WITHIN_MS,
        })
        for await (const { data } of coming) answers.push(data)
      } catch (fault) {
        if (!(fault instanceof errors.NoRespondersError)) throw fault
      }
      return answers
    },
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
