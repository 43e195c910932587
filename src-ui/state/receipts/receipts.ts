// The receipt of this device: the newest checkpoint of which the hub has proved that its log goes on from the one before. Where it cannot
// prove that, the old one stays, because it is what shows it. It is of the hub and not of a member, and stays when somebody signs out.
import { createSignal } from 'solid-js'
import type { CheckpointAnswer, Receipt } from '../../../src-bun/contract/log-tree/http.ts'
import { RECEIPT_FORMAT } from '../../../src-bun/contract/log-tree/http.ts'
import { remember, remembered } from '../../device/local-storage.ts'
import { fetchCheckpoint, fetchConsistency } from '../../live/log-tree/proofs.ts'
import { hub } from '../hub.ts'
import { checkpointIn, goesOnFrom } from './check.ts'

/** What is wrong: the hub signs with another key than it did, its log does not go on from the receipt, or what it gives is not signed. */
export type ReceiptProblem = 'otherKey' | 'notExtended' | 'notSigned'
export type KeptReceipt = { key: string; checkpoint: string; size: number; problem?: ReceiptProblem }

const [receipt, setReceipt] = createSignal<KeptReceipt>()

export { receipt }

const storedAs = (hubId: string) => `receipt:${hubId}`

function load(hubId: string): KeptReceipt | undefined {
  try {
    const { key, checkpoint, problem } = JSON.parse(remembered(storedAs(hubId)) ?? 'null') as KeptReceipt
    const size = checkpointIn(checkpoint, key, hubId)?.size
    return size === undefined ? undefined : { key, checkpoint, size, ...(problem ? { problem } : {}) }
  } catch {
    return undefined
  }
}

function store(hubId: string, kept: KeptReceipt): void {
  remember(storedAs(hubId), JSON.stringify(kept))
  setReceipt(kept)
}

/** One after another: each is compared with the one before. */
let queue: Promise<void> = Promise.resolve()

export function keepReceipt(given: CheckpointAnswer): Promise<void> {
  queue = queue.then(() => keep(given, hub.hubId)).catch(() => {})
  return queue
}

async function keep({ key, checkpoint: note }: CheckpointAnswer, hubId: string): Promise<void> {
  const kept = load(hubId)
  const given = checkpointIn(note, key, hubId)
  if (kept) setReceipt(kept)
  if (kept?.problem) return
  if (!given) {
    if (kept) store(hubId, { ...kept, problem: 'notSigned' })
    return
  }
  const isNew = !kept || (kept.key === key && (await isExtension(kept, note, key, hubId)))
  if (isNew) store(hubId, { key, checkpoint: note, size: given.size })
  else store(hubId, { ...kept, problem: kept.key === key ? 'notExtended' : 'otherKey' })
}

/** Rejects where the hub does not answer: then nothing is known. */
async function isExtension(kept: KeptReceipt, note: string, key: string, hubId: string): Promise<boolean> {
  const [from, to] = [checkpointIn(kept.checkpoint, key, hubId), checkpointIn(note, key, hubId)]
  if (!from || !to || to.size < from.size) return false
  return goesOnFrom(from, to, await fetchConsistency(from.size, to.size))
}

/** Asks the hub for its newest checkpoint, and compares it. Resolves with whether the hub has answered. */
export async function renewReceipt(): Promise<boolean> {
  const hubId = hub.hubId
  const kept = load(hubId)
  if (kept) setReceipt(kept)
  try {
    await keepReceipt(await fetchCheckpoint())
    return true
  } catch {
    return false
  }
}

/** Forgets the receipt with its problem. To be called after the person has saved it, or does without. */
export async function beginAnew(): Promise<void> {
  remember(storedAs(hub.hubId), undefined)
  setReceipt(undefined)
  await renewReceipt()
}

/** The receipt as a file. */
export function receiptFile({ key, checkpoint, size }: KeptReceipt): { name: string; text: string } {
  const content: Receipt = { format: RECEIPT_FORMAT, key, checkpoint }
  return { name: `receipt ${size}.json`, text: `${JSON.stringify(content, null, 2)}\n` }
}
