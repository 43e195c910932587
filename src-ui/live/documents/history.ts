// The history of documents over HTTP, for the part of the pages that shows it. Not with Eden: what is in `http.ts` is in the first
// script, and the longest answers are made by the hub as bytes that have no type there.
import { errorCodeIn } from '../../../src-bun/contract/errors.ts'
import type {
  BlameAnswer,
  CompareAnswer,
  EditAnswer,
  NamedMember,
  NamedVersion,
  VersionsAnswer,
} from '../../../src-bun/contract/http/history.ts'
import type { Answer } from '../answer.ts'

export type { BlameAnswer, CompareAnswer, NamedMember, NamedVersion, VersionsAnswer }

/** The first answer about a long history takes the hub a while. */
const ANSWER_MAX_MS = 30_000

/** `epoch`: of the hub's past that the numbers are of. */
export type HistoryOf = { documentId: string; epoch: string }
type Query = Record<string, string | number>

async function ask<T>({ documentId, epoch }: HistoryOf, what: string, query: Query): Promise<Answer<T>> {
  const fields = Object.entries({ ...query, epoch }).map(([name, value]) => [name, String(value)])
  return answerOf<T>(`${addressOf(documentId, what)}?${new URLSearchParams(fields)}`, { method: 'GET' })
}

function send<T>({ documentId, epoch }: HistoryOf, what: string, body: object): Promise<Answer<T>> {
  return answerOf<T>(addressOf(documentId, what), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, epoch }),
  })
}

const addressOf = (documentId: string, what: string) => `/api/documents/${encodeURIComponent(documentId)}/${what}`

export async function answerOf<T>(
  address: string,
  request: RequestInit,
  answerMaxMs = ANSWER_MAX_MS,
  read: (response: Response) => Promise<unknown> = (response) => response.json(),
): Promise<Answer<T>> {
  try {
    const response = await fetch(address, { ...request, signal: AbortSignal.timeout(answerMaxMs) })
    if (response.ok) return { ok: true, value: (await read(response)) as T }
    const body: unknown = await response.json()
    const code = errorCodeIn((body as { error?: { code?: unknown } } | null)?.error?.code)
    return { ok: false, code: code ?? 'internal', status: response.status }
  } catch {
    // Nothing answered, or the answer broke off.
    return { ok: false, code: 'internal', status: 0 }
  }
}

export const fetchVersions = (of: HistoryOf, query: { before?: number; limit?: number }) =>
  ask<VersionsAnswer>(of, 'versions', query)

export const fetchBlame = (of: HistoryOf, seq: number) => ask<BlameAnswer>(of, 'blame', { seq })

export const fetchCompared = (of: HistoryOf, from: number, seq: number) =>
  ask<CompareAnswer>(of, 'compare', { from, seq })

export const nameVersion = (of: HistoryOf, seq: number, name: string) =>
  send<NamedVersion>(of, 'versions', { seq, name })

export const removeVersionName = ({ documentId }: HistoryOf, seq: number) =>
  answerOf<{ seq: number }>(addressOf(documentId, `versions/${seq}`), { method: 'DELETE' })

export const restorePoint = (of: HistoryOf, seq: number) => send<EditAnswer>(of, 'restore', { seq })

export const takeBack = (of: HistoryOf, edits: { firstSeq: number; seq: number; memberId?: string }) =>
  send<EditAnswer>(of, 'take-back', edits)
