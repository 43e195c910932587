// `/presence`: for scripts that watch whether some members are here, and that show up as here themselves.
import { PresenceUp } from '../../contract/frames/plain.ts'
import { CUSTOM_STATUS_MAX_CHARS } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import type { PresenceEntry, PresenceStatus } from '../../contract/presence.ts'
import { cleanName } from '../../domain/text.ts'
import { compile } from '../decode.ts'
import type { HubParts } from '../parts.ts'
import type { Connection, Protocol } from '../sockets/connection.ts'
import { createSubscriber } from '../subscriber.ts'
import { readerOf } from './json-socket.ts'

/** `userId` repeats the word by which the socket asked for the member; `lastSeen` in ms since 1970, 0 for never. */
type WatchedPresence = {
  userId: string
  name: string
  status: PresenceStatus
  lastSeen: number
  customStatus?: string
}

const read = readerOf(compile(PresenceUp))

/** One `/presence` socket. Its member is shown as here while it is open. */
export function openPresence(
  { store, fanout, presence, guests }: Pick<HubParts, 'store' | 'fanout' | 'presence' | 'guests'>,
  connection: Connection,
): Protocol {
  const { actor: me } = connection
  /** Member ids, names, or the `userId`s of guests, as the socket asked for them. */
  let watched: string[] = []
  /** By `userId`, the status that was sent last. */
  const sentStatus = new Map<string, string>()

  const subscriber = createSubscriber({
    connection,
    render: { change: () => undefined, presence: renderChanged },
    onCaughtUp() {
      if (watched.length > 0) sendAllWatched()
    },
  })

  function renderChanged(entries: PresenceEntry[]): string | undefined {
    const data = entries.flatMap((entry) => {
      const member = store.members.byId(entry.memberId)
      if (!member) return []
      const userIds = watched.filter((userId) => isMeant(member, userId))
      // An entry also changes when a member who is here opens another socket, which changes nothing for the watcher.
      return userIds.map((userId) => watchedPresence(userId, member, entry)).filter(isChanged)
    })
    return data.length > 0 ? JSON.stringify({ type: 'presence', data }) : undefined
  }

  /** Compares with the status that was sent last, and remembers this one as sent. */
  function isChanged({ userId, status, customStatus }: WatchedPresence): boolean {
    const current = `${status} ${customStatus ?? ''}`
    const isDifferent = sentStatus.get(userId) !== current
    sentStatus.set(userId, current)
    return isDifferent
  }

  /** Somebody unknown is shown as a member who is offline and was never here. */
  function watchedPresence(
    userId: string,
    member: Member | undefined,
    entry = member && presence.of(member.id),
  ): WatchedPresence {
    return {
      userId,
      name: member?.name ?? userId,
      status: entry?.status ?? 'offline',
      lastSeen: member ? presence.lastSeen(member.id) : 0,
      ...(entry?.customStatus ? { customStatus: entry.customStatus } : {}),
    }
  }

  const isMeant = (member: Member, userId: string) =>
    member.id === userId || guests.userIdOf(member.id) === userId || member.name.toLowerCase() === userId.toLowerCase()
  const find = (userId: string) =>
    store.members.byId(userId) ?? store.members.all().find((member) => isMeant(member, userId))

  function sendAllWatched(): void {
    const data = watched.map((userId) => watchedPresence(userId, find(userId)))
    for (const each of data) isChanged(each)
    connection.send(JSON.stringify({ type: 'presence', data }))
  }

  function watch(userIds: string[]): void {
    watched = [...new Set(userIds)]
    sentStatus.clear()
    sendAllWatched()
  }

  fanout.subscribe(subscriber, store.changes.lastSeq())
  fanout.queuePresence(presence.arrive(me.id, connection.id))

  return {
    ...read(connection, (frame) => {
      if (frame.type === 'subscribe') watch(frame.userIds)
      else if (frame.type === 'status') {
        const customStatus = cleanName(frame.customStatus ?? '', CUSTOM_STATUS_MAX_CHARS)
        fanout.queuePresence(presence.set(me.id, connection.id, frame.status, customStatus))
      }
    }),
    onDrained: () => fanout.onDrained(subscriber),
    onClosed() {
      fanout.unsubscribe(subscriber)
      fanout.queuePresence(presence.leave(me.id, connection.id))
    },
    onUnresponsive(isUnresponsive) {
      fanout.queuePresence(
        isUnresponsive ? presence.leave(me.id, connection.id, 0) : presence.arrive(me.id, connection.id),
      )
    },
  }
}
