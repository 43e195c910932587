// Awareness of other people in a document, made safe for the editor. Other browsers write it. A single position that Yjs cannot resolve
// would throw while the editor draws, and hide everybody's carets. The hub leaves those out, too, and cannot know in which text they should be.
import { beginningOf } from '../../../src-bun/contract/characters.ts'
import { isCaretPosition } from '../../../src-bun/contract/frames/caret-position.ts'
import { DOCUMENT_TEXT } from '../../../src-bun/contract/frames/collaborate.ts'
import { NAME_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import { hub } from '../hub.ts'

/** `clientId` is the Yjs clientID of the tab: a member with two tabs is here twice. */
export type PersonInDocument = { memberId: string; name: string; colour: string; clientId: number }
/** The fields that y-codemirror.next reads, which have American names, and the member. */
export type CaretOwner = { memberId: string; name: string; color: string; colorLight: string }
type Fields = Record<string, unknown>

/** One fifth, in hexadecimal. Appended to a colour, it makes the background of selected text. */
const SELECTION_ALPHA = '33'
const FALLBACK_COLOUR = '#737883'

export function caretOwner(memberId: string, name: string, colour: string): CaretOwner {
  const color = /^#[0-9a-f]{6}$/i.test(colour) ? colour : FALLBACK_COLOUR
  return { memberId, name: beginningOf(name, NAME_MAX_CHARS), color, colorLight: color + SELECTION_ALPHA }
}

/**
 * The valid fields of an awareness state, or null, which means that the client has left, where the state is not an object. The hub
 * puts in whose it is; the name and the colour are those that this page knows of that member, whatever the state says.
 */
export function sanitizeAwareness(state: unknown): { user: CaretOwner; cursor?: unknown } | null {
  if (!isFields(state)) return null
  const user = isFields(state['user']) ? state['user'] : {}
  const memberId = text(user['memberId'])
  const { name, colour } = hub.members[memberId] ?? { name: text(user['name']), colour: text(user['color']) }
  const owner = caretOwner(memberId, name, colour)
  const { cursor } = state
  const hasCaret = isFields(cursor) && isPosition(cursor['anchor']) && isPosition(cursor['head'])
  return { user: owner, ...(hasCaret ? { cursor } : {}) }
}

export function peopleIn(states: Map<number, { [field: string]: unknown }>): PersonInDocument[] {
  return [...states].flatMap(([clientId, state]) => {
    const valid = sanitizeAwareness(state)
    return valid?.user.memberId
      ? [{ memberId: valid.user.memberId, name: valid.user.name, colour: valid.user.color, clientId }]
      : []
  })
}

/** Carets move with every key, and people come and go seldom: what is shown of them is made again only then. */
export function areSamePeople(some: readonly PersonInDocument[], others: readonly PersonInDocument[]): boolean {
  const isSame = (one: PersonInDocument, other: PersonInDocument | undefined) =>
    one.clientId === other?.clientId &&
    one.memberId === other.memberId &&
    one.name === other.name &&
    one.colour === other.colour
  return some.length === others.length && some.every((one, index) => isSame(one, others[index]))
}

/** Whether this is a position in our text. */
function isPosition(position: unknown): boolean {
  return isCaretPosition(position) && (position.tname == null || position.tname === DOCUMENT_TEXT)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
