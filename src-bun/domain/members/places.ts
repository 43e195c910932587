// Where a member is (in which room, document or board) is sent only to those who may see that place.
import type { Place, PresenceEntry } from '../../contract/presence.ts'
import { type AudienceTables, isIn } from '../audience.ts'
import { type Actor, type Audience, OWNER } from '../ports/common.ts'
import type { Tables } from '../ports/tables.ts'

/** Empty if the place does not exist. */
function audienceOfPlace({ rooms, documents, boards }: AudienceTables, { kind, id }: Place): Audience {
  if (kind === 'room') return rooms.audience(id)
  return kind === 'document' ? documents.audience(id) : boards.audience(id)
}

/** The name of a place; undefined if not everybody may see it. */
export function publicNameOf(tables: Pick<Tables, 'rooms' | 'documents' | 'boards'>, place: Place): string | undefined {
  if (audienceOfPlace(tables, place) !== 'everybody') return undefined
  if (place.kind === 'room') return tables.rooms.visibleTo(OWNER, place.id)?.name
  if (place.kind === 'document') return tables.documents.visibleTo(OWNER, place.id)?.title
  return tables.boards.visibleTo(OWNER, place.id)?.name
}

/** Whether a member may be shown as being at a place: only if they may see it. */
export const mayBeAt = (tables: AudienceTables, actor: Actor, place: Place): boolean =>
  isIn(audienceOfPlace(tables, place), actor)

/**
 * The entries as each member may see them. Members who may see the same places get the same array. If nobody is at a private place,
 * everybody gets `entries` itself.
 */
export function shownTo(
  tables: AudienceTables,
  entries: readonly PresenceEntry[],
): (actor: Actor) => readonly PresenceEntry[] {
  const audiences = new Map<PresenceEntry, ReadonlySet<string>>()
  for (const entry of entries) {
    const audience = entry.place && audienceOfPlace(tables, entry.place)
    if (audience !== undefined && audience !== 'everybody') audiences.set(entry, audience)
  }
  if (audiences.size === 0) return () => entries
  const known = new Map<string, readonly PresenceEntry[]>()
  return ({ id }) => {
    const hidden = new Set<PresenceEntry>()
    let key = ''
    for (const [entry, audience] of audiences) {
      // A member who was removed from the private room is not shown as being there any more.
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
