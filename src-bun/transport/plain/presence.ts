// `/presence`: who is here, for those who watch a few people.

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

type Data = { userId: string; name: string; status: PresenceStatus; lastSeen: number; customStatus?: string }

const read = readerOf(compile(PresenceUp))

export function openPresence(
  { store, fanout, presence, guests }: Pick<HubParts, 'store' | 'fanout' | 'presence' | 'guests'>,
  connection: Connection,
): Protocol {
  const { actor: me } = connection
  /** As they were asked for: ids, names, or what a guest calls themselves. */
  let watched: string[] = []
  /** What was told of each last. */
  const told = new Map<string, string>()

  const subscriber = createSubscriber({
    connection,
    render: { change: () => undefined, presence: changed },
    onCaughtUp() {
      if (watched.length > 0) tell(watched.map((asked) => dataOf(asked, memberCalled(asked))))
    },
  })

  function changed(entries: PresenceEntry[]): string | undefined {
    const data = entries.flatMap((entry) => {
      const member = store.members.byId(entry.memberId)
      if (!member) return []
      const called = watched.filter((asked) => isCalled(member, asked))
      // Another socket of somebody who is here is no change.
      return called.map((asked) => dataOf(asked, member, entry)).filter(isNews)
    })
    return data.length > 0 ? JSON.stringify({ type: 'presence', data }) : undefined
  }

  function isNews({ userId, status, customStatus }: Data): boolean {
    const now = `${status} ${customStatus ?? ''}`
    const isNew = told.get(userId) !== now
    told.set(userId, now)
    return isNew
  }

  function dataOf(asked: string, member: Member | undefined, entry = member && presence.of(member.id)): Data {
    return {
      userId: asked,
      name: member?.name ?? asked,
      status: entry?.status ?? 'offline',
      lastSeen: member ? presence.lastSeen(member.id) : 0,
      ...(entry?.customStatus ? { customStatus: entry.customStatus } : {}),
    }
  }

  const isCalled = (member: Member, asked: string) =>
    member.id === asked || guests.userIdOf(member.id) === asked || member.name.toLowerCase() === asked.toLowerCase()
  const memberCalled = (asked: string) =>
    store.members.byId(asked) ?? store.members.all().find((member) => isCalled(member, asked))

  function tell(data: Data[]): void {
    for (const each of data) isNews(each)
    connection.send(JSON.stringify({ type: 'presence', data }))
  }

  function subscribe(userIds: string[]): void {
    watched = [...new Set(userIds)]
    told.clear()
    tell(watched.map((asked) => dataOf(asked, memberCalled(asked))))
  }

  fanout.subscribe(subscriber, store.changes.lastSeq())
  fanout.queuePresence(presence.arrive(me.id, connection.id))

  return {
    ...read(connection, (frame) => {
      if (frame.type === 'subscribe') subscribe(frame.userIds)
      else if (frame.type === 'status') {
        const words = cleanName(frame.customStatus ?? '', CUSTOM_STATUS_MAX_CHARS)
        fanout.queuePresence(presence.set(me.id, connection.id, frame.status, words))
      }
    }),
    onDrained: () => fanout.onDrained(subscriber),
    onClosed() {
      fanout.unsubscribe(subscriber)
      fanout.queuePresence(presence.leave(me.id, connection.id))
    },
    onUnresponsive: (silent) =>
      fanout.queuePresence(silent ? presence.leave(me.id, connection.id, 0) : presence.arrive(me.id, connection.id)),
  }
}
