// The text of a document over HTTP, for what writes it without an editor. Not with Eden, which sends no text as it is.
import { errorCodeIn } from '../../../src-bun/contract/errors.ts'
import type { EditAnswer } from '../../../src-bun/contract/http/history.ts'
import type { Answer } from '../answer.ts'

/** A text of some MB over a weak network takes a while. */
const ANSWER_MAX_MS = 120_000

/** Makes this the text of the document. */
export async function writeText(documentId: string, text: string): Promise<Answer<EditAnswer>> {
  try {
    const response = await fetch(`/api/documents/${encodeURIComponent(documentId)}/text`, {
      method: 'PUT',
      headers: { 'content-type': 'text/markdown' },
      body: text,
      signal: AbortSignal.timeout(ANSWER_MAX_MS),
    })
    const body: unknown = await response.json()
    if (response.ok) return { ok: true, value: body as EditAnswer }
    const code = errorCodeIn((body as { error?: { code?: unknown } } | null)?.error?.code)
    return { ok: false, code: code ?? 'internal', status: response.status }
  } catch {
    return { ok: false, code: 'internal', status: 0 }
  }
}
