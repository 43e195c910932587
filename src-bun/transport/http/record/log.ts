// Checkpoints of the log tree, and the proofs that belong to them. Hashes say nothing of what they are of, so everybody who is signed in may
// have them; what a leaf is of only those who may see it.
import { Elysia, t } from 'elysia'
import type { CheckpointAnswer, ConsistencyAnswer, InclusionAnswer } from '../../../contract/log-tree/http.ts'
import { toBase64 } from '../../../contract/log-tree/note.ts'
import { createLeafReader } from '../../../domain/log-tree/read-leaves.ts'
import type { Batch } from '../../../domain/log-tree/tables.ts'
import { consistencyProof, inclusionProof } from '../../../domain/log-tree/tiles.ts'
import { exportLog } from '../../../export/log.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { pageNumber } from '../page-number.ts'
import { signedIn } from '../signed-in.ts'
import { attachmentNamed } from './attachment.ts'
import { whileAllowed, whyMayNotExport } from './making/while-allowed.ts'
import { streamOf } from './stream.ts'

export function logRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'checkpoints' | 'clock' | 'log'>) {
  const { store, checkpoints, clock, log, work } = parts
  return new Elysia()
    .use(signedIn(parts))
    .get('/api/log/checkpoint', (): CheckpointAnswer => {
      const { checkpoint, key } = checkpoints.current()
      return { checkpoint, key }
    })
    .get('/api/export/log', ({ actor, actorNow, payer }) => {
      const refused = whyMayNotExport(actorNow, store.settings)
      if (refused) return refusal(refused)
      const { name, type, pieces } = exportLog(store, actor, checkpoints.current(), clock.now())
      return new Response(
        streamOf(
          whileAllowed(pieces, actorNow, store.settings),
          { work, payer },
          (fault) => void log.fault('export', fault),
        ),
        { headers: { 'content-type': type, 'content-disposition': attachmentNamed(name) } },
      )
    })
    .get(
      '/api/log/consistency',
      ({ query }) =>
        store.read(({ logTree }) => {
          const [from, to] = [pageNumber(query.from, 0), pageNumber(query.to, logTree.size())]
          if (from === undefined || to === undefined || from > to) return refusal('frame.invalid')
          if (to > logTree.size()) return refusal('notFound')
          const answer: ConsistencyAnswer = { proof: consistencyProof(logTree.tile, from, to).map(toBase64) }
          return answer
        }),
      { query: t.Unsafe<{ from?: number; to?: number }>(t.Any()) },
    )
    .get(
      '/api/log/inclusion',
      ({ actor, query }) =>
        store.read(({ logTree }) => {
          const size = pageNumber(query.size, logTree.size())
          const change = pageNumber(query.change, 0)
          if (size === undefined || change === undefined) return refusal('frame.invalid')
          const leaf = change > 0 ? leafOf(logTree.batchOfChange(change), change) : pageNumber(query.leaf, size)
          if (leaf === undefined || size > logTree.size() || leaf >= size) return refusal('notFound')
          const found = createLeafReader(store, actor).page(leaf, leaf + 1)[0]
          if (!found) return refusal('notFound')
          const { hash, shown } = found
          const answer: InclusionAnswer = {
            leaf,
            hash: toBase64(hash),
            proof: inclusionProof(logTree.tile, leaf, size).map(toBase64),
            ...(shown ? { salt: toBase64(shown.salt), content: shown.content } : {}),
          }
          return answer
        }),
      { query: t.Unsafe<{ leaf?: number; change?: number; size?: number }>(t.Any()) },
    )
}

function leafOf(batch: Batch | undefined, changeSeq: number): number | undefined {
  return batch && 'changeSeq' in batch.of ? batch.firstLeaf + changeSeq - batch.of.changeSeq : undefined
}
