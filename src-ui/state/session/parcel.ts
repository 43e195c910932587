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

export const keysTakenAlong = (hubId: string, memberId: string): string[] =>
  rememberedKeys().filter((key) => isTakenAlong(key, hubId, memberId))

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
  const taken = Object.entries(parcel.remembered).filter(
    ([key]) => isTakenAlong(key, hubId, id) && remembered(key) === undefined,
  )
  for (const [key, value] of taken) remember(key, value)
  // This page has begun in the theme and the language of somebody who has chosen none.
  if (taken.some(([key]) => key === 'theme' || key === 'language')) {
    // A browser that remembers nothing would reload without end.
    forget()
    location.reload()
    await new Promise(() => {})
  }
  return true
}
