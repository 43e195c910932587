// The pieces of contents in a stream of NATS JetStream, one subject for each, on three servers. Of a subject the stream keeps what came
// last. We did not take the object store of NATS, because its client stores a content under a name that it makes up, so two
// machines that store one content leave pieces behind of which nobody knows.
import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  type StreamInfo,
} from '@nats-io/jetstream'
import { isHash } from '../../store/contents/content-folder.ts'
import type { PieceStore } from '../contents/pieces.ts'

const STREAM = 'hubbub-contents'
const SUBJECT = 'hubbub.contents'
const REPLICAS = 3
const PUT_WITHIN_MS = 3000
const STREAM_NOT_FOUND = 10059
const MESSAGE_NOT_FOUND = 10037
/** The account or the servers have no space, or less than the stream may have. */
const NO_ROOM: ReadonlySet<number> = new Set([10002, 10023, 10028, 10047, 10077])

const subjectOf = (prefix: string, rest: string): string => `${SUBJECT}.${prefix.slice(0, 2)}.${rest}`
const contentOf = (hash: string): string => subjectOf(hash, hash.slice(2))
/** Of a whole hash, or of all hashes with these first two digits. */
const filterOf = (prefix: string): string => (isHash(prefix) ? `${contentOf(prefix)}.*` : subjectOf(prefix, '*.*'))

export function natsPieces(manager: JetStreamManager, client: JetStreamClient): PieceStore {
  /** Undefined where there is no stream. Rejects where most servers do not answer, and for a stream that is kept less often. */
  async function info(filter?: string): Promise<StreamInfo | undefined> {
    try {
      const found = await manager.streams.info(STREAM, filter === undefined ? undefined : { subjects_filter: filter })
      if (found.config.num_replicas !== REPLICAS)
        throw new Error(`the stream ${STREAM} is kept ${found.config.num_replicas} times, not ${REPLICAS} times`)
      return found
    } catch (fault) {
      if (codeOf(fault) === STREAM_NOT_FOUND) return undefined
      throw fault
    }
  }

  let made: Promise<unknown> | undefined

  async function make(): Promise<void> {
    if (await info()) return
    await manager.streams
      .add({
        name: STREAM,
        subjects: [`${SUBJECT}.>`],
        num_replicas: REPLICAS,
        max_msgs_per_subject: 1,
        discard: DiscardPolicy.New,
        allow_direct: true,
        // The time in ms: a number that belongs to a stream that was lost is lower than everything in this one.
        first_seq: Date.now(),
      })
      // Another machine may have been first.
      .catch(async (fault) => {
        if (!(await info())) throw fault
      })
  }

  /** Until it has failed or the stream is found to be gone, it is made once. */
  function haveStream(): Promise<unknown> {
    made ??= make().catch((fault) => {
      made = undefined
      throw fault
    })
    return made
  }

  return {
    async put(hash, index, piece) {
      try {
        await haveStream()
        const { stream } = await client.publish(`${contentOf(hash)}.${index}`, piece, {
          timeout: PUT_WITHIN_MS,
          retries: 1,
        })
        return stream === STREAM ? 'stored' : 'unknown'
      } catch (fault) {
        // The stream may be gone.
        made = undefined
        return NO_ROOM.has(codeOf(fault) ?? 0) ? 'noRoom' : 'unknown'
      }
    },
    async get(hash, index) {
      const query = { last_by_subj: `${contentOf(hash)}.${index}` }
      // Any server answers this, also one that lacks what was stored a moment ago. Then the leader is asked.
      const near = await manager.direct.getMessage(STREAM, query).catch(() => undefined)
      if (near) return near.data
      const found = await manager.streams.getMessage(STREAM, query).catch((fault) => {
        if (codeOf(fault) === STREAM_NOT_FOUND || codeOf(fault) === MESSAGE_NOT_FOUND) return undefined
        throw fault
      })
      return found?.data
    },
    async count(prefix) {
      const found = await info(filterOf(prefix))
      const counts = new Map<string, number>()
      for (const subject of Object.keys(found?.state.subjects ?? {})) {
        const [, , first = '', rest = ''] = subject.split('.')
        const hash = first + rest
        if (isHash(hash)) counts.set(hash, (counts.get(hash) ?? 0) + 1)
      }
      return counts
    },
    last: async () => (await info())?.state.last_seq ?? 0,
    async remove(hash, upTo) {
      // The server would remove everything of the content.
      if (upTo < 1) return
      await manager.streams.purge(STREAM, { filter: `${contentOf(hash)}.*`, seq: upTo + 1 }).catch((fault) => {
        if (codeOf(fault) !== STREAM_NOT_FOUND) throw fault
      })
    },
  }
}

const codeOf = (fault: unknown): number | undefined =>
  fault instanceof JetStreamApiError ? fault.apiError().err_code : undefined
