// The streams of NATS JetStream that hold the shared log. There is one, except where it was lost and another one has taken its
// place: that has a number higher by one, so that, of several machines that create it at the same time, only one succeeds. What is
// appended names the subject of one stream, so what was sent for a lost log cannot reach the one that took its place.
import { JetStreamApiError, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream'
import { UnusableData } from '../../store/files/unusable-data.ts'
import type { Beginning, LogState } from '../log.ts'

const NAME = 'hubbub'
const SUBJECT = 'hubbub.log'

/** Three servers go on when one of them is gone. With two, none could be missing. */
const REPLICAS = 3
/**
 * How long NATS remembers the id of an append, in ns. An append that is sent again within this time is acknowledged as a duplicate. Later it
 * is refused as `taken`, because its own first copy is at that position.
 */
const REPEATS_KNOWN_NS = 120 * 1e9
const NOT_FOUND = 10059

const numberOf = (stream: string): number => (stream === NAME ? 1 : Number(/^hubbub-(\d+)$/.exec(stream)?.[1] ?? 0))
const nameOf = (number: number): string => (number === 1 ? NAME : `${NAME}-${number}`)

/** What tells one log from another: its stream and its subject. */
export const partsOf = (id: string): { stream: string; subject: string } => {
  const [stream = '', subject = ''] = id.split(' ')
  return { stream, subject }
}

/** The newest stream of a log; undefined where there is none. Rejects where most servers do not answer. */
export async function findStream(manager: JetStreamManager): Promise<StreamInfo | undefined> {
  const names: string[] = []
  for await (const name of manager.streams.names(`${NAME}.>`)) names.push(name)
  const newest = Math.max(0, ...names.map(numberOf))
  if (newest === 0) return undefined
  try {
    return await manager.streams.info(nameOf(newest))
  } catch (fault) {
    if (isNotFound(fault)) return undefined
    throw fault
  }
}

export async function addStream(manager: JetStreamManager, beginning: Beginning, replacedId: string | undefined) {
  const before = replacedId === undefined ? 0 : numberOf(partsOf(replacedId).stream)
  const { after, hash, filledUpTo } = beginning
  return await manager.streams.add({
    name: nameOf(before + 1),
    subjects: [`${SUBJECT}.${crypto.randomUUID()}`],
    num_replicas: REPLICAS,
    duplicate_window: REPEATS_KNOWN_NS,
    deny_delete: true,
    deny_purge: true,
    first_seq: after + 1,
    metadata: { after: `${after}`, hash: Buffer.from(hash).toString('hex'), until: `${filledUpTo}` },
  })
}

/** Throws `UnusableData` for a stream that has not three copies. */
export function stateOf({ config, state }: StreamInfo): Omit<LogState, 'isInUse'> {
  if (config.num_replicas !== REPLICAS)
    throw new UnusableData(
      'noAccess',
      `the stream ${config.name} is kept ${config.num_replicas} times; a cluster needs it ${REPLICAS} times`,
    )
  const { after = '0', hash = '', until = '0' } = config.metadata ?? {}
  return {
    id: `${config.name} ${config.subjects[0]}`,
    after: Number(after),
    hash: hash === '' ? new Uint8Array(32) : new Uint8Array(Buffer.from(hash, 'hex')),
    filledUpTo: Number(until),
    last: state.last_seq,
  }
}

const isNotFound = (fault: unknown): boolean =>
  fault instanceof JetStreamApiError && fault.apiError().err_code === NOT_FOUND
