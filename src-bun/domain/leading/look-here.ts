// A host shows everybody a room, a message, a passage of a document, or a board. Pages go there, or offer to.
import type { LookHereChanged, LookHereEnd, LookHereStart, PlaceToShow } from '../../contract/leading/leading.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanBody } from '../text.ts'
import { lookHereKept, write } from './state.ts'

export function startLookHere(scope: Scope, { place }: LookHereStart): Result<LookHereChanged> {
  const { settings, actor, now } = scope
  const shown = thingAt(scope, place)
  if (!shown.ok) return shown
  const { roomId, name } = shown.value
  // What nobody else may see is not named to everybody.
  if (roomId !== undefined && scope.rooms.isPrivate(roomId)) return refuse('lookHere.notForAll')
  const { passage, ...where } = place
  const cleaned = cleanBody(passage ?? '')
  const lookHere = {
    place: { ...where, ...(cleaned && { passage: cleaned }) },
    ...{ name, at: now, by: actor.id, byName: actor.name },
  }
  write(settings, 'leading.lookHere', lookHere)
  return allow({ type: 'lookHere.changed', lookHere })
}

export function endLookHere({ settings }: Pick<Scope, 'settings'>, _command?: LookHereEnd): Result<LookHereChanged> {
  write(settings, 'leading.lookHere', undefined)
  return allow({ type: 'lookHere.changed' })
}

/** What is in the trash is shown to nobody any more: neither its name nor the words of it are kept. */
export function endLookHereAt(settings: Scope['settings'], deletedIds: readonly string[]): LookHereChanged[] {
  const shown = lookHereKept(settings)
  if (!shown || !deletedIds.includes(shown.place.id)) return []
  write(settings, 'leading.lookHere', undefined)
  return [{ type: 'lookHere.changed' }]
}

/** The room that decides who may see the thing, if there is one, and what the thing is called. */
function thingAt(
  { rooms, documents, boards, actor }: Scope,
  { kind, id }: PlaceToShow,
): Result<{ roomId: string | undefined; name: string }> {
  if (kind === 'room') {
    const room = rooms.visibleTo(actor, id)
    return room ? allow({ roomId: room.id, name: room.name }) : refuse('room.notFound')
  }
  if (kind === 'document') {
    const document = documents.visibleTo(actor, id)
    return document ? allow({ roomId: document.roomId, name: document.title }) : refuse('document.notFound')
  }
  const board = boards.visibleTo(actor, id)
  return board ? allow({ roomId: board.roomId, name: board.name }) : refuse('board.notFound')
}
