// Where people are is sent to those who may see the place: a private room, and what is in it, is shown to nobody else.
import type { Place, PresenceEntry } from '../../contract/presence.ts'
import { isIn, type Places } from '../audience.ts'
import { type Actor, type Audience, OWNER } from '../ports/common.ts'
import type { Tables } from '../ports/tables.ts'

/** Nobody, where there is no such place. */
function audienceOf({ rooms, documents, boards }: Places, { kind, id }: Place): Audience {
  if (kind === 'room') return rooms.audience(id)
  return kind === 'document' ? documents.audience(id) : boards.audience(id)
}

/** What a place is called; undefined where not everybody may see it. */
export function publicNameOf(tables: Pick<Tables, 'rooms' | 'documents' | 'boards'>, place: Place): string | undefined {
  if (audienceOf(tables, place) !== 'everybody') return undefined
  if (place.kind === 'room') return tables.rooms.visibleTo(OWNER, place.id)?.name
  if (place.kind === 'document') return tables.documents.visibleTo(OWNER, place.id)?.title
  return tables.boards.visibleTo(OWNER, place.id)?.name
}

/** Whether a member may say that they are there. */
export const mayBeAt = (places: Places, actor: Actor, place: Place): boolean => isIn(audienceOf(places, place), actor)

/**
 * The entries as each member may see them. Those who see the same get the same array, and everybody gets `entries` itself where
 * nobody is at a private place.
 */
export function shownTo(places: Places, entries: readonly PresenceEntry[]): (actor: Actor) => readonly PresenceEntry[] {
  const audiences = new Map<PresenceEntry, ReadonlySet<string>>()
  for (const entry of entries) {
    const audience = entry.place && audienceOf(places, entry.place)
    if (audience !== undefined && audience !== 'everybody') audiences.set(entry, audience)
  }
  if (audiences.size === 0) return () => entries
  const known = new Map<string, readonly PresenceEntry[]>()
  return ({ id }) => {
    const hidden = new Set<PresenceEntry>()
    let key = ''
    for (const [entry, audience] of audiences) {
      // Who was taken out of the room is not shown as being there.
      const isHidden = !audience.has(id) || !audience.has(entry.memberId)
      if (isHidden) hidden.add(entry)
      key += isHidden ? '0' : '1'
    }
    const shown = known.get(key) ?? entries.map((entry) => (hidden.has(entry) ? withoutPlace(entry) : entry))
    known.set(key, shown)
    return shown
  }
}

const withoutPlace = ({ place: _, ...entry }: PresenceEntry): PresenceEntry => entry
