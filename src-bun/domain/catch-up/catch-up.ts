// What somebody has missed: read from the log of changes, which says what they may see, and then looked up as it is now.
import type { Entity } from '../../contract/frames/plain.ts'
import type { CatchUpAnswer } from '../../contract/http/catch-up.ts'
import { CATCH_UP_CHANGES, CATCH_UP_DISCUSSED } from '../../contract/limits.ts'
import type { Actor } from '../ports/common.ts'
import type { Tables } from '../ports/tables.ts'
import { lastBefore } from './find-start.ts'
import { type Discussed, note, nothingFound } from './found.ts'
import { createLookUp, newest } from './look-up.ts'

/** Reading so many changes takes a few milliseconds, however long their messages are. */
const CHANGES_PER_STEP = 100
/** Records of boards are left out: sensors write thousands an hour, and the table shows what there is now. */
const ENTITIES: readonly Entity[] = [
  'messages',
  'reactions',
  'pins',
  'members',
  'rooms',
  'documents',
  'boards',
  'comments',
]

/** `before`: the number of a change, the `next` of an earlier answer. `atMost`: how many changes are looked at. */
export type Asked = { since: number; before: number | undefined; until: number; atMost?: number }
export type CaughtUp = Omit<CatchUpAnswer, 'documents'>

/** Yields after each step of some milliseconds. */
export function* catchUp(tables: Tables, actor: Actor, asked: Asked): Generator<undefined, CaughtUp> {
  const { changes } = tables
  const begin = lastBefore(changes, asked.since)
  const end = Math.min(asked.before ?? Number.POSITIVE_INFINITY, changes.lastSeq())
  const from = Math.max(begin, end - (asked.atMost ?? CATCH_UP_CHANGES))
  const found = nothingFound()
  for (let at = from; at < end; ) {
    const page = changes.after(actor, at, CHANGES_PER_STEP, ENTITIES)
    for (const { change } of page.changes) if (change.seq <= end) note(found, change, actor)
    if (page.upTo <= at) break
    at = page.upTo
    yield
  }
  const lookUp = createLookUp(tables, actor, found)
  const discussed = [...found.discussed.values()]
    .filter(({ replies, reactions }) => replies + reactions > 1)
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, CATCH_UP_DISCUSSED * 2)
  const [mentions, pins, polls, talked] = [
    yield* lookUp.messages(newest(found.mentions), () => true),
    yield* lookUp.messages(newest(found.pins), ({ pinned }) => pinned !== undefined),
    yield* lookUp.messages(newest(found.polls), ({ poll }) => poll !== undefined),
    yield* lookUp.messages(discussed, () => true),
  ]
  return {
    ...{ since: asked.since, until: asked.until },
    ...(from > begin && { next: from }),
    ...(found.came !== undefined && { came: found.came }),
    ...(found.began !== undefined && { began: found.began }),
    ...lookUp.counts(),
    ...{ mentions, pins },
    polls: [...polls.filter(({ poll }) => poll?.isOpen), ...polls.filter(({ poll }) => !poll?.isOpen)],
    discussed: talked.slice(0, CATCH_UP_DISCUSSED),
    comments: lookUp.comments(),
    places: lookUp.places(),
    people: lookUp.people(),
  }
}

const weightOf = ({ replies, reactions }: Discussed) => 2 * replies + reactions
