// What the hub answers about its log tree. The answers are checked by `state/receipts/`.
import type { CheckpointAnswer, ConsistencyAnswer } from '../../../src-bun/contract/log-tree/http.ts'

const ANSWER_MAX_MS = 10_000

/** Rejects where the hub does not answer with it. */
export const fetchCheckpoint = () => fetchJson<CheckpointAnswer>('/api/log/checkpoint')

/** What shows that the tree of `to` leaves begins with that of `from`. Rejects where the hub does not answer with it. */
export async function fetchConsistency(from: number, to: number): Promise<string[]> {
  const { proof } = await fetchJson<ConsistencyAnswer>(`/api/log/consistency?from=${from}&to=${to}`)
  return proof
}

async function fetchJson<T>(path: string): Promise<T> {
  const response = await fetch(path, { signal: AbortSignal.timeout(ANSWER_MAX_MS) })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return (await response.json()) as T
}
