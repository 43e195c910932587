// Links between documents over HTTP: what a name leads to, and which documents link to one.
import type { Document } from '../../../src-bun/contract/documents.ts'
import type { Backlinks } from '../../../src-bun/contract/http/document-links.ts'
import type { Answer } from '../answer.ts'
import { answerOf } from './history.ts'

export type { Backlinks }

/** Those that have this title, else the one that had it last. */
export const fetchNamed = (name: string): Promise<Answer<{ documents: Document[] }>> =>
  answerOf(`/api/documents?${new URLSearchParams({ name })}`, { method: 'GET' })

export const fetchBacklinks = (documentId: string, after = ''): Promise<Answer<Backlinks>> =>
  answerOf(`/api/documents/${encodeURIComponent(documentId)}/backlinks?${new URLSearchParams({ after })}`, {
    method: 'GET',
  })
