// Whether there is a newer version: asked once a day, and only of an address that whoever packed the app has written into it. Nothing is
// installed; the person gets a link.
import { createPublicKey, verify } from 'node:crypto'
import { version } from '../../package.json'

/** `key` is the public Ed25519 key of whoever packs the app: SPKI in DER, as base64. */
export type UpdateSource = { address: string; key: string }
export type Update = { version: string; page: string }

/** Of the answer, whose size is up to the server. */
const ANSWER_MAX_BYTES = 4096
const ANSWERS_WITHIN_MS = 10_000
const VERSION = /^\d{1,6}\.\d{1,6}\.\d{1,6}$/

const ASKED_EVERY_MS = 24 * 60 * 60 * 1000

/** Asks now and once a day, as long as there is an address. `onFound` is called once for each newer version. */
export function watchUpdates(source: Promise<UpdateSource | undefined>, onFound: (update: Update) => void): () => void {
  let found = version
  let timer: ReturnType<typeof setInterval> | undefined
  let hasEnded = false
  async function ask(from: UpdateSource): Promise<void> {
    const update = await newerVersion(from, found)
    if (!update || hasEnded) return
    found = update.version
    onFound(update)
  }
  void source.then((from) => {
    if (!from || hasEnded) return
    void ask(from)
    timer = setInterval(() => void ask(from), ASKED_EVERY_MS)
  })
  return () => {
    hasEnded = true
    clearInterval(timer)
  }
}

/** The newer version that the address names. Undefined where there is none, and where the answer is not signed with the key. */
export async function newerVersion({ address, key }: UpdateSource, current: string): Promise<Update | undefined> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS), redirect: 'error' })
    if (!answer.ok || !answer.body) return undefined
    const { version: named, page, signature } = JSON.parse(await readAtMost(answer.body)) as Record<string, unknown>
    if (typeof named !== 'string' || typeof page !== 'string' || typeof signature !== 'string') return undefined
    if (!VERSION.test(named) || !URL.canParse(page) || new URL(page).protocol !== 'https:') return undefined
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
    const isSigned = verify(null, signedText({ version: named, page }), publicKey, Buffer.from(signature, 'base64'))
    return isSigned && isNewer(named, current) ? { version: named, page } : undefined
  } catch {
    // No Internet, as usual for a hub, or an answer that is none.
    return undefined
  }
}

/** As in `set-up/package/sign-update.mjs`. */
const signedText = (update: Update) => Buffer.from(`hubbub-update\n${update.version}\n${update.page}`)

async function readAtMost(body: ReadableStream<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > ANSWER_MAX_BYTES) throw new Error('the answer is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function isNewer(named: string, current: string): boolean {
  const [theirs, ours] = [named, current].map((text) => text.split('.').map(Number))
  const at = theirs?.findIndex((number, place) => number !== ours?.[place]) ?? -1
  return at >= 0 && (theirs?.[at] ?? 0) > (ours?.[at] ?? 0)
}
