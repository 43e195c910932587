import { NAME_MAX_CHARS } from '../../contract/limits.ts'
import type { MemberJoined, MemberRename, MemberRenamed, Role } from '../../contract/members.ts'
import type { Members, Scope } from '../ports.ts'
import { allow, type Result, refuse } from '../result.ts'
import { cleanName, shortenName } from '../text.ts'

/** Colours that can be told apart in both themes. A new member gets the one that the fewest have. */
export const COLOURS = ['#4457c2', '#b4402c', '#1b7a4d', '#8a3fa8', '#116d8a', '#7d6300'] as const

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
  return allow({ type: 'member.joined', member })
}

/** By what a guest is recognised. `address` is that of the network, `name` as it was asked for. */
export const guestKeyOf = (name: string, address: string): string =>
  `${address} ${(cleanName(name, NAME_MAX_CHARS) || 'Guest').toLowerCase()}`

/** The name itself, or with the first number that makes it unique, cut so that both fit into `NAME_MAX_CHARS`. */
function freeName(members: Members, name: string, ownId?: string): string {
  for (let n = 1; ; n++) {
    const number = n === 1 ? '' : ` ${n}`
    const candidate = shortenName(name, NAME_MAX_CHARS - number.length) + number
    const holder = members.byName(candidate)
    if (!holder || holder.id === ownId) return candidate
  }
}

function leastUsedColour(members: Members): string {
  const taken = members.coloursTaken()
  const uses = (colour: string) => taken.get(colour) ?? 0
  return COLOURS.reduce((best, colour) => (uses(colour) < uses(best) ? colour : best))
}
