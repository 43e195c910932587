import { beginningOf } from '../../contract/characters.ts'
import { NAME_MAX_CHARS, USER_ID_MAX_CHARS } from '../../contract/limits.ts'
import type { MemberJoined, MemberRename, MemberRenamed, Role } from '../../contract/members.ts'
import type { Members } from '../ports/members.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanName, comparableForm, shortenedName } from '../text.ts'

/**
 * Colours that can be told apart in both themes, with white letters on them. A new member gets the first of those that the fewest
 * have, so neighbours are unlike each other.
 */
// biome-ignore format: a row of eight colours.
export const COLOURS = [
  '#4457c2', '#b4402c', '#1b7a4d', '#8a3fa8', '#116d8a', '#7d6300', '#ba488a', '#66605a',
  '#0078c6', '#9c6648', '#667e00', '#7e66c0', '#487e78', '#90486c', '#605a90', '#8a6c84',
] as const

export function renameMember(scope: Scope, command: MemberRename): Result<MemberRenamed> {
  const name = cleanName(command.name, NAME_MAX_CHARS)
  if (name === '') return refuse('name.unusable')

  const free = freeName(scope.members, name, scope.actor.id)
  return allow({ type: 'member.renamed', member: scope.members.rename(scope.actor.id, free) })
}

/** Makes a new member, under the name they asked for or the nearest free one: a second Ada becomes "Ada 2". */
export function joinHub(
  scope: Omit<Scope, 'actor'>,
  { name: asked, role, guestKey }: { name: string; role: Role; guestKey?: string },
): Result<MemberJoined> {
  const name = cleanName(asked, NAME_MAX_CHARS)
  if (name === '') return refuse('name.unusable')

  const member = scope.members.create({
    id: scope.newId(),
    name: freeName(scope.members, name),
    colour: leastUsedColour(scope.members),
    role,
    createdAt: scope.now,
    guestKey,
  })
  scope.readPositions.startAtNewest(member.id)
  return allow({ type: 'member.joined', member })
}

/** The name under which a guest is shown who asks for `name`: a script cannot be asked for a shorter one, so it is cut. */
export const guestNameOf = (name: string): string => shortenedName(name, NAME_MAX_CHARS) || 'Guest'

/** By what a guest is recognised. `address` is that of the network, `name` as it was asked for: of a long one what is cut counts too. */
export function guestKeyOf(name: string, address: string): string {
  const shown = guestNameOf(name)
  const asked = shown === 'Guest' ? shown : beginningOf(comparableForm(name), USER_ID_MAX_CHARS)
  return `${address} ${asked.toLowerCase()}`
}

const NUMBERED = /^(.*\S) ([1-9]\d{0,3})$/su

/**
 * The name itself, or with the next number that makes it unique, cut so that both fit into `NAME_MAX_CHARS`. Thousands may have
 * look-alike names already, so the numbers are not tried one by one: in doubling steps up to a free one, then by halves back to
 * one that follows a taken one. Where numbers between are free it need not be the lowest.
 */
export function freeName(members: Members, name: string, ownId?: string): string {
  const isFree = (candidate: string) => members.byName(candidate, ownId) === undefined
  if (isFree(name)) return name
  const [, base = name, last = '1'] = NUMBERED.exec(name) ?? []
  const numbered = (n: number) => {
    const number = ` ${n}`
    return beginningOf(base, NAME_MAX_CHARS - number.length).trimEnd() + number
  }
  let taken = Number(last)
  let free = taken + 1
  for (let step = 1; !isFree(numbered(free)); step *= 2) {
    taken = free
    free += step
  }
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2)
    if (isFree(numbered(middle))) free = middle
    else taken = middle
  }
  return numbered(free)
}

function leastUsedColour(members: Members): string {
  const taken = members.coloursTaken()
  const uses = (colour: string) => taken.get(colour) ?? 0
  return COLOURS.reduce((best, colour) => (uses(colour) < uses(best) ? colour : best))
}
