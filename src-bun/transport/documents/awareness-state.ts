// The awareness state of a client, made safe for those who are sent it. Editors that are not ours trust it: in y-prosemirror one position
// that Yjs cannot resolve keeps the texts of others from the screen, and the next key then deletes them from the document.
import { isCaretPosition } from '../../contract/frames/caret-position.ts'
import type { Connection } from '../sockets/connection.ts'

type Fields = Record<string, unknown>

/**
 * The state as it is sent on, or undefined if it is neither an object nor null: every other client parses it, and anything but JSON would throw
 * in all of them. Only `null` without spaces counts as null, because the entries are compared as text.
 *
 * `user`, the field that editors show beside a caret, gets the id and the name of the member who sent it. A caret that Yjs cannot resolve
 * becomes null, which means in all editors that there is none. Other fields stay.
 */
export function relayedState(text: string, actor: Connection['actor']): string | undefined {
  let state: unknown
  try {
    state = JSON.parse(text)
  } catch {
    return undefined
  }
  if (state === null) return text === 'null' ? text : undefined
  if (!isFields(state)) return undefined
  if (Object.hasOwn(state, 'user')) state['user'] = trueUser(state['user'], actor)
  // y-codemirror.next, y-prosemirror, Tiptap, BlockNote and Quill have their caret in `cursor`, Monaco and Slate in `selection`.
  if (Object.hasOwn(state, 'cursor')) state['cursor'] = resolvableRange(state['cursor'], ['head'])
  if (Object.hasOwn(state, 'selection')) state['selection'] = resolvableRange(state['selection'], ['head', 'focus'])
  // Lexical has no object around the two, and reads both where `focusing` is true.
  if (Object.hasOwn(state, 'focusing'))
    for (const field of ['anchorPos', 'focusPos']) state[field] = wholePosition(state[field])
  return JSON.stringify(state)
}

function trueUser(user: unknown, { id, name }: Connection['actor']): Fields {
  const fields = isFields(user) ? user : {}
  for (const field of ['color', 'colorLight'])
    if (Object.hasOwn(fields, field) && !isColour(fields[field])) delete fields[field]
  return { ...fields, memberId: id, name }
}

/** Editors put a colour into the `style` of an element, where other characters would begin further declarations, and test it as a text. */
const isColour = (value: unknown): boolean => typeof value === 'string' && /^[#\w(),.%/ -]*$/.test(value)

/**
 * Null unless `anchor`, and the other end under one of the names `ends`, are there and can be resolved, and whatever else an editor takes for an
 * end, too. Slate says `focus` where the others say `head`.
 */
function resolvableRange(range: unknown, ends: readonly string[]): Fields | null {
  if (!isFields(range) || !Object.hasOwn(range, 'anchor') || !ends.some((end) => Object.hasOwn(range, end))) return null
  const whole: Fields = { ...range }
  for (const end of ['anchor', 'head', 'focus'])
    if (Object.hasOwn(range, end)) {
      const position = wholePosition(range[end])
      if (!position) return null
      whole[end] = position
    }
  return whole
}

/**
 * A position with all of its fields, or null. Some editors resolve it as it comes, without `Y.createRelativePositionFromJSON`, and Yjs then takes
 * a field that is left out for an id.
 */
function wholePosition(position: unknown): Fields | null {
  if (!isCaretPosition(position)) return null
  const { type, tname, item, assoc } = position
  return { type: type ?? null, tname: tname ?? null, item: item ?? null, assoc: assoc ?? 0 }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
