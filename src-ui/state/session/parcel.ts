// What a page takes along when it goes to another address of its hub, and what it does with that there. Cookies and what is stored belong to an address, so all of it
// goes in the fragment, which browsers send to nobody.
import { remember, remembered, rememberedKeys } from '../../device/local-storage.ts'
import { fetchHealth } from '../../live/http.ts'
import { redeemPass } from '../../live/moved/pass.ts'
import { areEdits, storeEdits, type UnacknowledgedEdits } from '../../live/moved/unacknowledged-edits.ts'
import { deviceStorage, type OutboxEntry } from '../../live/outbox-storage.ts'
import { retryDelayMs } from '../../live/reconnecting-socket.ts'
import { pause } from '../../live/wake-up.ts'

type Parcel = {
  pass: string
  /** What the hub has not answered yet. */
  entries: readonly OutboxEntry[]
  /** What was typed in documents and the hub has never had. */
  edits: readonly UnacknowledgedEdits[]
  /** Small texts of this device by their keys: drafts and how the pages look. */
  remembered: Readonly<Record<string, string>>
}

/** Firefox follows no address of more than 1 MiB. */
const FRAGMENT_MAX_CHARS = 500_000
const UNAVAILABLE = 503
const PARCEL_PREFIX = '#moved='
/** Before the key of a text that a page has taken along to another address. */
const MARK = 'moved:'

/** Undefined where it is too much for an address. */
export function fragmentOf(parcel: Parcel): string | undefined {
  const fragment = PARCEL_PREFIX + encodeURIComponent(JSON.stringify(parcel))
  return fragment.length > FRAGMENT_MAX_CHARS ? undefined : fragment
}

/** Undefined where the text is no parcel: anybody can write an address. */
function parcelIn(text: string): Parcel | undefined {
  try {
    const { pass, entries, edits, remembered } = JSON.parse(decodeURIComponent(text)) as Partial<
      Record<keyof Parcel, unknown>
    >
    if (typeof pass !== 'string' || !Array.isArray(entries) || typeof remembered !== 'object') return undefined
    return {
      ...{ pass, entries: entries.filter(isEntry), remembered: textsOf(remembered ?? {}) },
      edits: Array.isArray(edits) ? edits.filter(areEdits) : [],
    }
  } catch {
    return undefined
  }
}

function isEntry(value: unknown): value is OutboxEntry {
  const { clientId, memberId, command, createdAt } = (value ?? {}) as Partial<Record<keyof OutboxEntry, unknown>>
  const isNamed = typeof clientId === 'string' && typeof memberId === 'string' && typeof createdAt === 'number'
  return isNamed && typeof command === 'object' && (command as { clientId?: unknown } | null)?.clientId === clientId
}

const textsOf = (values: object): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === 'string')) as Record<string, string>

/** Which keys are taken along: what this member has begun to write, and how the pages look on this device. */
function isTakenAlong(key: string, hubId: string, memberId: string): boolean {
  return (
    ['theme', 'language', 'name', 'documentWidth'].includes(key) ||
    ['draft', 'reply', 'picks'].some((kind) => key.startsWith(`${kind}:${hubId}:${memberId}:`))
  )
}

export const textsTakenAlong = (hubId: string, memberId: string): Record<string, string> =>
  Object.fromEntries(
    rememberedKeys()
      .filter((key) => isTakenAlong(key, hubId, memberId))
      .map((key) => [key, remembered(key) ?? '']),
  )

/**
 * To be called when a page goes: a copy of each text that it takes along is stored. The texts themselves stay, because the navigation may fail, and
 * other tabs show them. When a page comes back from the other address, a text that is still equal to its copy is older than what that page brings.
 */
export function markTakenAlong(texts: Readonly<Record<string, string>>): void {
  for (const [key, text] of Object.entries(texts)) remember(MARK + key, text)
}

/** Stores the texts that came along. Returns the keys of those that are different now. A text that another tab has written here since stays. */
function storeTexts(texts: Readonly<Record<string, string>>, hubId: string, memberId: string): string[] {
  const isOwn = (key: string) => isTakenAlong(key, hubId, memberId)
  const marked = rememberedKeys().flatMap((key) => (key.startsWith(MARK) ? key.slice(MARK.length) : []))
  const outdated = marked.filter((key) => isOwn(key) && remembered(key) === remembered(MARK + key))
  for (const key of marked.filter(isOwn)) remember(MARK + key, undefined)
  const missing = Object.keys(texts).filter((key) => isOwn(key) && remembered(key) === undefined)
  const changed = [...new Set([...outdated, ...missing])].filter((key) => remembered(key) !== texts[key])
  for (const key of changed) remember(key, texts[key])
  return changed
}

/**
 * Takes the parcel out of the address. Only what is of the member of the pass is stored, and only once the hub has taken the pass:
 * everybody can make somebody open an address. The address has it until then, because somebody may reload the page while the hub cannot
 * save, and what is stored twice does no harm. To be called before the page asks who is signed in.
 */
export async function arrive(): Promise<void> {
  const parcel = parcelIn(location.hash.slice(PARCEL_PREFIX.length))
  const forget = () => history.replaceState(history.state, '', location.pathname + location.search)
  try {
    if (parcel) for (let attempt = 0; !(await unpack(parcel, forget)); attempt++) await pause(retryDelayMs(attempt))
  } finally {
    forget()
  }
}

/** False where the hub does not answer, or cannot save at the moment. `forget` takes the parcel out of the address. */
async function unpack(parcel: Parcel, forget: () => void): Promise<boolean> {
  const [answer, health] = await Promise.all([redeemPass(parcel.pass), fetchHealth()])
  if (!health.ok) return false
  if (!answer.ok) return answer.status !== 0 && answer.status !== UNAVAILABLE
  const { hubId } = health.value
  const { id } = answer.value.member
  const storage = deviceStorage(hubId)
  const own = parcel.entries.filter(({ memberId }) => memberId === id)
  for (const edits of parcel.edits) await storeEdits(hubId, id, edits).catch(() => undefined)
  await Promise.all(own.map((entry) => storage.put(entry).catch(() => undefined)))
  const changed = storeTexts(parcel.remembered, hubId, id)
  // This page has begun in the theme and the language of somebody who has chosen none, or of before.
  if (changed.includes('theme') || changed.includes('language')) {
    // A browser that remembers nothing would reload without end.
    forget()
    location.reload()
    await new Promise(() => {})
  }
  return true
}
