// Whom a message mentions, and who has not read that yet.

import { UNITS_PER_CHAR } from '../../contract/characters.ts'
import type { Mention, Mentioned, Message } from '../../contract/chat.ts'
import { MENTIONS_PER_MESSAGE, NAME_MAX_CHARS } from '../../contract/limits.ts'
import type { Room } from '../../contract/rooms.ts'
import { isIn } from '../audience.ts'
import { nameKey } from '../name-key.ts'
import type { Audience } from '../ports/common.ts'
import type { Mentions } from '../ports/rooms.ts'
import type { Scope } from '../ports/tables.ts'
import { allow, type Result, refuse } from '../result.ts'

/** An `@` that begins a word, and not the one of a mail address. */
const AT = /(?<![\p{L}\p{N}_@./-])@(?=[^\s@])/gu
/** Of what follows an `@` so many words are looked at: a name may have blanks. */
const NAME_WORDS_MAX = 4
const EVERYBODY = 'all'

/**
 * Whom a text mentions: those whom the command names, or else those whose names stand in the text behind an `@`. Refuses
 * `member.notFound` where the command names somebody who does not exist. Who may not read the room is left out: they may have left
 * it while somebody was writing.
 */
export function mentionsIn(
  scope: Scope,
  room: Room,
  body: string,
  { mentions, mentionsAll }: Mentioned,
): Result<Mentions> {
  // A message brings back who has left a direct room.
  const readers: Audience = room.direct ? new Set(room.memberIds) : scope.rooms.audience(room.id)
  if (mentions === undefined && mentionsAll === undefined) return allow(namedIn(scope, body, readers))
  const ids = [...new Set(mentions)]
  const members = new Map(scope.members.byIds(ids).map((member) => [member.id, member]))
  if (members.size < ids.length) return refuse('member.notFound')
  const named = ids.flatMap((id) => {
    const member = members.get(id)
    return member && isIn(readers, member) ? [{ id, name: member.name }] : []
  })
  return allow(toMentions(named, mentionsAll === true))
}

const toMentions = (mentions: Mention[], mentionsAll: boolean): Mentions => ({
  ...(mentions.length > 0 && { mentions }),
  ...(mentionsAll && { mentionsAll }),
})

/** Whom a text names behind an `@`, of those who may read it. */
export function namedIn({ members }: Pick<Scope, 'members'>, body: string, readers: Audience): Mentions {
  const mentions = new Map<string, Mention>()
  let mentionsAll = false
  // Looked up once, however often a text has the same name.
  const asked = new Set<string>()
  let count = 0
  for (const { index } of body.includes('@') ? body.matchAll(AT) : []) {
    if (++count > MENTIONS_PER_MESSAGE) break
    for (const name of namesAt(body, index + 1)) {
      if (name.toLowerCase() === EVERYBODY) mentionsAll = true
      else if (asked.has(name)) continue
      else {
        asked.add(name)
        const member = members.byNameKey(nameKey(name))
        if (!member || !isIn(readers, member)) continue
        if (!mentions.has(member.id)) mentions.set(member.id, { id: member.id, name })
      }
      break
    }
  }
  return toMentions([...mentions.values()], mentionsAll)
}

/** The names that may stand at `from`, the longest first: a sentence goes on behind a name, with blanks, commas or `'s`. */
function* namesAt(body: string, from: number): Iterable<string> {
  const [line = ''] = body.slice(from, from + NAME_MAX_CHARS * UNITS_PER_CHAR).split('\n', 1)
  const words = [...line.matchAll(/\S{1,200}/gu)].slice(0, NAME_WORDS_MAX)
  for (const { index, 0: word } of words.reverse()) {
    const before = line.slice(0, index)
    const first = /^[\p{L}\p{N}_-]*/u.exec(word)?.[0] ?? ''
    const bare = word.replace(/[\p{P}\p{S}]+$/u, '')
    for (const end of new Set([word, bare, first])) if (end !== '') yield before + end
  }
}

/**
 * To be called when a message was stored, changed or deleted; `before` is the message as it was. Who has not read yet that it
 * mentions them is counted one by one; for `@all` that takes no more than the reading position.
 */
export function countMentions(
  { readPositions }: Pick<Scope, 'readPositions'>,
  message: Message,
  before?: Message,
): void {
  const isMentioned = (id: string, { mentions = [], mentionsAll }: Mentions) =>
    mentionsAll === true || mentions.some((mention) => mention.id === id)
  const ids = message.mentionsAll ? [] : (message.mentions ?? []).map(({ id }) => id)
  for (const { id } of before?.mentions ?? []) if (!ids.includes(id)) readPositions.removeMention(id, message)
  for (const id of ids) {
    if (id === message.authorId) continue
    // Who was mentioned before may have read it.
    const isNew = !before || !isMentioned(id, before) || readPositions.seqOf(id, message.roomId) < message.seq
    if (isNew) readPositions.addMention(id, message)
  }
}
