import { allow, type Result, refuse } from '../../domain/result.ts'
import type { DocumentHistory, Reader } from './document-history.ts'

/** The text of a document as it was after update number `seq`, and when that was written, in ms since 1970: undefined for the empty one at 0. */
export type PastText = { text: string; at: number | undefined }

/** Refuses `document.noSuchPoint` for what was never there, and `document.historyGone` for what is not stored any more. */
export async function pastText(
  history: Pick<DocumentHistory, 'kept' | 'ask'>,
  documentId: string,
  seq: number,
  reader: Reader,
): Promise<Result<PastText>> {
  const { keptFrom, lastSeq } = history.kept(documentId)
  if (seq > lastSeq) return refuse('document.noSuchPoint')
  if (seq < keptFrom) return refuse('document.historyGone')
  if (seq === 0) return allow({ text: '', at: undefined })
  const answer = await history.ask(documentId, { upTo: seq, type: 'text', seq }, reader)
  if (!answer.ok) return answer
  const { bytes, origin } = answer.value
  return allow({ text: Buffer.from(bytes ?? []).toString(), at: origin.at })
}
