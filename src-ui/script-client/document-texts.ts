// The texts of documents, for scripts: each call is one small edit of the script's member, merged with what others type meanwhile.
import type { EditAnswer } from '../../src-bun/contract/http/history.ts'
import type { EdenResponse } from '../live/answer.ts'
import { valueOrThrow } from './refused.ts'

export type DocumentTexts = {
  /** The text of a document, and the number of the newest update that is in it. Rejects with `Refused`, as the next three do. */
  read(documentId: string): Promise<{ text: string; seq: number }>
  /**
   * Makes this the text of a document, with as small an edit as possible. With `since`, the number that `read` has given, what others
   * have written since then stays; without it, the document has exactly this text afterwards.
   */
  write(documentId: string, text: string, options?: { since: number }): Promise<EditAnswer>
  /** Adds a text at the end of a document, on a line of its own. */
  append(documentId: string, text: string): Promise<EditAnswer>
  /** Replaces a text that is in a document once. Rejects with `document.textNotFound` where it is not there, or more than once. */
  replace(documentId: string, find: string, replacement: string): Promise<EditAnswer>
}

const TEXT_TYPE = 'text/markdown'

export function documentTexts(origin: () => string, token: string): DocumentTexts {
  type Ask = { method?: string; body?: string; type?: string; query?: string }
  function ask<T>(
    documentId: string,
    { method = 'GET', body, type = TEXT_TYPE, query = '' }: Ask,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const authorization = `Bearer ${token}`
    const sent =
      body === undefined ? { headers: { authorization } } : { body, headers: { authorization, 'content-type': type } }
    const url = `${origin()}/api/documents/${encodeURIComponent(documentId)}/text${query}`
    return valueOrThrow(asEden(fetch(url, { method, ...sent }), read))
  }
  const edit = (documentId: string, asked: Ask) =>
    ask(documentId, asked, (response) => response.json() as Promise<EditAnswer>)

  return {
    read: (documentId) =>
      ask(documentId, {}, async (response) => ({
        text: await response.text(),
        seq: Number(response.headers.get('hubbub-seq')),
      })),
    write: (documentId, text, options) =>
      edit(documentId, { method: 'PUT', body: text, query: options ? `?since=${options.since}` : '' }),
    append: (documentId, text) => edit(documentId, { method: 'POST', body: text }),
    replace: (documentId, find, replacement) =>
      edit(documentId, { method: 'PATCH', body: JSON.stringify({ find, replacement }), type: 'application/json' }),
  }
}

/** Eden sends no texts as they are. This has the form of its responses. */
async function asEden<T>(
  request: Promise<Response>,
  read: (response: Response) => Promise<T>,
): Promise<EdenResponse<T>> {
  const response = await request
  const { status, ok } = response
  return ok
    ? { data: await read(response), error: null, status, response }
    : { data: null, error: { value: await response.json().catch(() => undefined) }, status, response }
}
