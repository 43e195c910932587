// Hosts may let messages lose their words and files after some days. What is left of one is what is left of a deleted message.
import type { Message } from '../../contract/chat.ts'
import type { RetentionChanged, RetentionSet } from '../../contract/door/retention.ts'
import { OLDER_MESSAGES_COUNTED, RETENTION_MAX_DAYS } from '../../contract/limits.ts'
import { audit } from '../audit.ts'
import type { OperationScope } from '../operations/operation-scope.ts'
import type { Messages } from '../ports/rooms.ts'
import type { Scope, Settings, Trash } from '../ports/tables.ts'
import { allow, type Result } from '../result.ts'
import type { TrustedTime } from '../trusted-time.ts'
import { takeText } from './message-changes.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** Each is sent to everybody in its room, so a step of these takes some milliseconds with two hundred people. */
const FORGOTTEN_AT_ONCE = 20
/** Each text that a message has had is a row of the log that is written once more. */
const TEXTS_AT_ONCE = 50
/** Deleting a reaction or a vote takes a tenth of that. */
const REACTIONS_PER_TEXT = 10

export function setRetention(scope: Scope, { days }: RetentionSet): Result<RetentionChanged> {
  scope.settings.set('retention.days', String(days ?? 0))
  scope.settings.set('retention.by', scope.actor.id)
  audit(scope, 'retention.set', String(days ?? ''))
  return allow({ type: 'retention.changed', ...keepFor(days) })
}

/** What is stored and is no number of days keeps everything. */
export function retentionDays(settings: Pick<Settings, 'get'>): number | undefined {
  const days = Number(settings.get('retention.days'))
  return Number.isInteger(days) && days >= 1 && days <= RETENTION_MAX_DAYS ? days : undefined
}

/** As it is sent to pages when they connect. */
export function keepDays(settings: Pick<Settings, 'get'>): { keepDays?: number } {
  const days = retentionDays(settings)
  return days === undefined ? {} : { keepDays: days }
}

const keepFor = (days: number | undefined): { days?: number } => (days === undefined ? {} : { days })

/** Before when messages are too old, in ms since 1970. */
const oldestKept = (days: number, now: number): number => now - days * DAY_MS

/** Returns a function that says whether messages are to go now: at the first call, then every hour, and when the rule has changed. */
export function createForgettingDue(
  { settings, messages, trash }: Due,
  trustedTime: Pick<TrustedTime, 'now'>,
): () => boolean {
  let dueAt = 0
  let lastDays: number | undefined
  return () => {
    const [days, now] = [retentionDays(settings), trustedTime.now()]
    // A clock that was set back does not make the hub wait for longer.
    if (days === lastDays && now < dueAt && now >= dueAt - HOUR_MS) return false
    lastDays = days
    const isAny = days !== undefined && messages.countOlderThan(oldestKept(days, now), 1) > 0
    dueAt = isAny ? 0 : now + HOUR_MS
    return isAny && !trash.isErasing()
  }
}

type Due = {
  settings: Pick<Settings, 'get'>
  messages: Pick<Messages, 'countOlderThan'>
  trash: Pick<Trash, 'isErasing'>
}

/** How many messages would go now; `more` where there are more than are counted. */
export function countTooOld(messages: Pick<Messages, 'countOlderThan'>, days: number, now: number) {
  const count = messages.countOlderThan(oldestKept(days, now), OLDER_MESSAGES_COUNTED + 1)
  return { messages: Math.min(count, OLDER_MESSAGES_COUNTED), more: count > OLDER_MESSAGES_COUNTED }
}

/**
 * Takes the words of the next messages that are too old. The result says whether there is more to do. What is in a room that is being
 * erased waits for that, and everything has its leaf in the log tree before.
 */
export function forgetNext(scope: OperationScope): Result<{ more: boolean }> {
  const { messages, members, settings, trash, leaves, logChange, trustedTime, now: at } = scope
  const days = retentionDays(settings)
  if (days === undefined || trash.isErasing()) return allow({ more: false })
  if (leaves.append([]).hasMoreChanges) return allow({ more: true })
  const by = settings.get('retention.by') ?? settings.get('hostId') ?? ''
  const deletion = { at, by, byName: members.byId(by)?.name ?? '', byRule: true as const }
  let [taken, texts] = [0, 0]
  for (const message of messages.olderThan(oldestKept(days, trustedTime.now()), FORGOTTEN_AT_ONCE)) {
    texts += messages.changesOf(message.id).length + answersTo(message) / REACTIONS_PER_TEXT
    if (taken > 0 && texts > TEXTS_AT_ONCE) return allow({ more: true })
    if (taken === 0) settings.set('hasRemains', 'yes')
    logChange(takeText(scope, message, deletion), { actorId: by, at })
    taken++
  }
  return allow({ more: taken === FORGOTTEN_AT_ONCE })
}

/** How many have reacted to it, or voted. */
const answersTo = ({ reactions = [], poll }: Message): number =>
  reactions.reduce((sum, { memberIds }) => sum + memberIds.length, poll?.voters ?? 0)
