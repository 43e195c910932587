// The files of a document, over HTTP.
import type { Answer } from '../answer.ts'
import { answerOf } from './history.ts'

const ANSWER_MAX_MS = 30_000

/** `address`: what the text names the file by. */
type GivenFile = { id: string; name: string; type: string; bytes: number; address: string }

/** Gives a file that was sent to a document. */
export const giveFile = (documentId: string, fileId: string): Promise<Answer<GivenFile>> =>
  answerOf(`/api/documents/${encodeURIComponent(documentId)}/files/${fileId}`, { method: 'PUT' }, ANSWER_MAX_MS)
