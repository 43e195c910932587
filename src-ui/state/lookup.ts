// Fetches rooms, members, documents and boards that the snapshot did not have. When somebody opens one, or a frame is about one, it is
// requested by its id. After that, changes update it like everything else.
import { batch, createEffect } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
import { isId } from '../../src-bun/contract/id-pattern.ts'
import { LIST_PAGE_MAX } from '../../src-bun/contract/limits.ts'
import { fetchList, type Listed, type ListKind } from '../live/http.ts'
import { dictionary } from './dictionary.ts'
import { forget, forgetMember, forgetRoom, hub, removedMeanwhile, setHub } from './hub.ts'
import { askReadPosition } from './rooms/read-position.ts'

/** `missing`: it does not exist, or this person may not see it. Undefined: the page has it, or has not asked for it. */
export type LookupState = 'loading' | 'missing' | 'failed'

/** How long ids are collected before they are requested together, in ms: a list of messages has many authors. */
const COLLECTED_MS = 30

const [states, setStates] = createStore<Record<string, LookupState | undefined>>(dictionary())
const collected = new Map<ListKind, Set<string>>()
/** How many requests are not answered yet. */
let openRequests = 0

export const lookupState = (id: string): LookupState | undefined => states[id]

/** Requests those of the ids that the page does not have. */
export function lookUp(kind: ListKind, ids: readonly string[]): void {
  request(
    kind,
    ids.filter((id) => !hub[kind][id] && states[id] !== 'loading'),
  )
}

/** Requests a thing that the calling component shows, if the page does not have it. */
export function createLookup(kind: ListKind, id: () => string | undefined): void {
  createEffect(() => {
    const asked = id()
    if (asked && hub.ready && !hub[kind][asked] && !states[asked]) lookUp(kind, [asked])
  })
}

/**
 * Requests things by id, also those that the page has already: after a snapshot that does not have them, to find out whether they still exist.
 * The page removes a thing that the hub does not have any more.
 */
export function request(kind: ListKind, ids: readonly string[]): void {
  if (ids.length === 0) return
  if (collected.size === 0) setTimeout(send, COLLECTED_MS)
  const ofKind = collected.get(kind) ?? new Set()
  collected.set(kind, ofKind)
  batch(() => {
    for (const id of ids) {
      // The id may come from the address of the page, which may contain anything.
      if (isId(id)) ofKind.add(id)
      setStates(id, isId(id) ? 'loading' : 'missing')
    }
  })
}

/** To be called when the connection is back: requests again what could not be fetched. */
export function retryFailedLookUps(): void {
  for (const [id, requestAgain] of [...failed]) {
    failed.delete(id)
    requestAgain()
  }
}
/** What could not be fetched, by id, with what requests it again. */
const failed = new Map<string, () => void>()

function send() {
  for (const [kind, ids] of collected) {
    const all = [...ids]
    for (let n = 0; n < all.length; n += LIST_PAGE_MAX) void fetch(kind, all.slice(n, n + LIST_PAGE_MAX))
  }
  collected.clear()
}

async function fetch(kind: ListKind, ids: string[]): Promise<void> {
  if (openRequests++ === 0) removedMeanwhile.clear()
  const before = ids.map((id) => jsonOf(kind, id))
  const answer = await fetchList(kind, { ids: ids.join() })
  openRequests--
  const found = new Map(answer.ok ? answer.value.items.map((item) => [item.id, item]) : [])
  batch(() => {
    for (const [n, id] of ids.entries()) {
      // If a change about the thing was received while the answer was on its way, the page has something newer than the answer.
      const isNewer = removedMeanwhile.has(id) || jsonOf(kind, id) !== before[n]
      if (answer.ok && !isNewer) update(kind, id, found.get(id))
      if (!answer.ok) failed.set(id, () => request(kind, [id]))
      setStates(id, answer.ok ? (hub[kind][id] ? undefined : 'missing') : 'failed')
    }
  })
}

const jsonOf = (kind: ListKind, id: string) => JSON.stringify(unwrap(hub)[kind][id])

function update(kind: ListKind, id: string, item: Listed | undefined): void {
  if (item) setHub(kind, id, reconcile(item as never))
  else if (kind === 'rooms') forgetRoom(id)
  else if (kind === 'members') forgetMember(id)
  else forget(kind, id)
  if (!item || kind !== 'rooms') return
  askReadPosition(id)
  lookUpPair(hub.rooms[id])
}

/** Looks up both members of a direct room, because it is shown under the name of the other one. */
export function lookUpPair(room: { direct: boolean; memberIds?: string[] } | undefined): void {
  if (room?.direct) lookUp('members', room.memberIds ?? [])
}
