// `/presence`: for scripts that watch whether some members are here, and that show up as here themselves.
import { PresenceUp } from '../../contract/frames/plain.ts'
import type { PresenceDown, WatchedPresence } from '../../contract/frames/plain-down.ts'
import { isId } from '../../contract/id-pattern.ts'
import { CUSTOM_STATUS_MAX_CHARS } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import type { PresenceEntry } from '../../contract/presence.ts'
import { nameKey } from '../../domain/name-key.ts'
import { whyMayNot } from '../../domain/permissions.ts'
import { cleanName } from '../../domain/text.ts'
import { compile } from '../decode.ts'
import type { HubParts } from '../parts.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'
import { createSubscriber } from '../subscriber.ts'
import { readerOf, refuse } from './json-socket.ts'

const read = readerOf(compile(PresenceUp))

type Parts = Pick<HubParts, 'store' | 'fanout' | 'presence' | 'guests' | 'memberNames'>

/** One `/presence` socket. Its member is shown as here while it is open. */
export function openPresence(parts: Parts, connection: Connection): Protocol {
  const { store, fanout, presence } = parts
  const { actor: me } = connection
  const watched = createWatched(parts)
  const json = (data: WatchedPresence[]) => JSON.stringify({ type: 'presence', data } satisfies PresenceDown)
  const frame = (data: WatchedPresence[]) => (data.length > 0 ? json(data) : undefined)

  const subscriber = createSubscriber({
    connection,
    frameFor: { change: () => undefined, presence: (entries) => frame(watched.changed(entries)) },
    onCaughtUp() {
      const all = frame(watched.all())
      if (all !== undefined) connection.send(all)
    },
  })

  fanout.subscribe(subscriber, store.changes.lastSeq())
  fanout.queuePresence(presence.arrive(me.id, connection.id))

  return {
    ...read(connection, (received) => {
      if (received.type === 'subscribe') {
        watched.replace(received.userIds)
        connection.send(json(watched.all()))
      } else if (received.type === 'status') {
        const customStatus = cleanName(received.customStatus ?? '', CUSTOM_STATUS_MAX_CHARS)
        const reason = customStatus === '' ? undefined : whyMayNot(connection.actor, { type: 'presence.words' }, store)
        if (reason) return refuse(connection, reason)
        fanout.queuePresence(presence.set(me.id, connection.id, received.status, customStatus, received.forMs))
      }
    }),
    onDrained: () => fanout.onDrained(subscriber),
    onClosed() {
      fanout.unsubscribe(subscriber)
      fanout.queuePresence(presence.leave(me.id, connection.id))
    },
    onUnresponsive(isUnresponsive) {
      fanout.queuePresence(
        isUnresponsive ? presence.suspend(me.id, connection.id) : presence.resume(me.id, connection.id),
      )
    },
  }
}

/** `key` is the `nameKey` of the member. */
type ChangedMember = { entry: PresenceEntry; member: Member; key: string }

const changedByEntries = new WeakMap<readonly PresenceEntry[], ChangedMember[]>()

/** Whose presence has changed. They are looked up once for all sockets that are sent the same entries. */
function changedMembers(store: Parts['store'], entries: readonly PresenceEntry[]): ChangedMember[] {
  const known = changedByEntries.get(entries)
  if (known) return known
  const changed = entries.flatMap((entry) => {
    const member = store.members.byId(entry.memberId)
    return member ? [{ entry, member, key: nameKey(member.name) }] : []
  })
  changedByEntries.set(entries, changed)
  return changed
}

/** The members that one socket watches, and the status of each that it was sent last. */
function createWatched({ store, presence, guests, memberNames }: Parts) {
  /** Member ids, names, or the `userId`s of guests, as the socket asked for them. */
  let userIds: ReadonlySet<string> = new Set()
  /** The same by their `nameKey`. */
  let userIdsByKey: ReadonlyMap<string, readonly string[]> = new Map()
  /** By `userId`. */
  const sentStatus = new Map<string, string>()

  const byName = (name: string) => memberNames.byKey(nameKey(name))
  const byId = (userId: string) => (isId(userId) ? store.members.byId(userId) : undefined)

  /** An id comes before a name, and both before what a guest calls themselves, so that nobody is shown as somebody else. */
  const find = (userId: string) => byId(userId) ?? byName(userId) ?? guests.calledBy(userId)

  /** What the socket calls this member. */
  function userIdsOf({ id }: Member, key: string): string[] {
    const alias = guests.userIdOf(id)
    const called = (userIdsByKey.get(key) ?? []).filter((userId) => !byId(userId))
    if (userIds.has(id)) called.push(id)
    if (alias !== id && userIds.has(alias) && !byId(alias) && !byName(alias)) called.push(alias)
    return called
  }

  /** Somebody unknown is shown as a member who is offline and was never here. */
  function presenceOf(
    userId: string,
    member: Member | undefined,
    entry = member && presence.of(member.id),
  ): WatchedPresence {
    // Words of those who are not here are for pages: a script would have to be told of them for each name it asks for.
    const { customStatus, until } = entry && entry.status !== 'offline' ? entry : {}
    return {
      userId,
      name: member?.name ?? userId,
      status: entry?.status ?? 'offline',
      lastSeen: member ? presence.lastSeen(member.id) : 0,
      ...(customStatus ? { customStatus } : {}),
      ...(customStatus && until !== undefined ? { until } : {}),
    }
  }

  /** Remembers this status as sent. False where it is the one that was sent last. */
  function isNew({ userId, status, customStatus = '', until }: WatchedPresence): boolean {
    const current = `${status} ${until ?? ''} ${customStatus}`
    const isDifferent = sentStatus.get(userId) !== current
    sentStatus.set(userId, current)
    return isDifferent
  }

  return {
    replace(watchedIds: readonly string[]): void {
      userIds = new Set(watchedIds)
      userIdsByKey = Map.groupBy(userIds, nameKey)
      sentStatus.clear()
    },

    /** Everybody who is watched, whether their status is new or not. */
    all(): WatchedPresence[] {
      const all = [...userIds].map((userId) => presenceOf(userId, find(userId)))
      for (const each of all) isNew(each)
      return all
    },

    /** Those whose status differs. An entry also changes when a member opens another socket, which is no news for a watcher. */
    changed(entries: readonly PresenceEntry[]): WatchedPresence[] {
      if (userIds.size === 0) return []
      return changedMembers(store, entries).flatMap(({ entry, member, key }) => {
        const called = userIdsOf(member, key)
        return called.map((userId) => presenceOf(userId, member, entry)).filter(isNew)
      })
    },
  }
}
