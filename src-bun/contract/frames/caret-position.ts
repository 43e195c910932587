// Where a caret stands: a relative position of Yjs, as it is in the JSON of awareness. Other clients choose it, and both the hub and the page
// check it, because Yjs throws on one that it cannot resolve.

type UnitId = { client: number; clock: number }
/**
 * A place beside the unit with the id `item`, or at the end of a type, which has an id `type` or, where it is not part of another one, a name
 * `tname`. Clients may leave out a field instead of setting it to null.
 */
export type CaretPosition = {
  type?: UnitId | null
  tname?: string | null
  item?: UnitId | null
  assoc?: number | null
}

export function isCaretPosition(position: unknown): position is CaretPosition {
  if (!isFields(position)) return false
  const { type, tname, item, assoc } = position
  if (!isIdOrNothing(item) || !isIdOrNothing(type) || !(assoc == null || Number.isSafeInteger(assoc))) return false
  return typeof tname === 'string' || (tname == null && (item != null || type != null))
}

function isIdOrNothing(id: unknown): boolean {
  return id == null || (isFields(id) && isNatural(id['client']) && isNatural(id['clock']))
}

/** Yjs throws on a negative clock, in every browser that draws the caret. */
function isNatural(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
