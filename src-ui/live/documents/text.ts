// The text of a document over HTTP, for what writes it without an editor. Not with Eden, which sends no text as it is.
import type { EditAnswer } from '../../../src-bun/contract/http/history.ts'
import type { Answer } from '../answer.ts'
import { answerOf } from './history.ts'

/** A text of some MB over a weak network takes a while. */
const ANSWER_MAX_MS = 120_000

/** The text of the document as it is now. */
export const readText = (documentId: string): Promise<Answer<string>> =>
  answerOf(`/api/documents/${encodeURIComponent(documentId)}/text`, {}, ANSWER_MAX_MS, (response) => response.text())

/** Makes this the text of the document. */
export const writeText = (documentId: string, text: string): Promise<Answer<EditAnswer>> =>
  answerOf(
    `/api/documents/${encodeURIComponent(documentId)}/text`,
    { method: 'PUT', headers: { 'content-type': 'text/markdown' }, body: text },
    ANSWER_MAX_MS,
  )

/** Adds a text at the end of the document, on a line of its own. */
export const appendText = (documentId: string, text: string): Promise<Answer<EditAnswer>> =>
  answerOf(
    `/api/documents/${encodeURIComponent(documentId)}/text`,
    { method: 'POST', headers: { 'content-type': 'text/markdown' }, body: text },
    ANSWER_MAX_MS,
  )
