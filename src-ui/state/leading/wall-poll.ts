// The poll that is on the wall: the newest one that a host has begun in a public room, while it is open and for a while after its end.
import { createEffect, createMemo, createSignal, on } from 'solid-js'
import type { Message } from '../../../src-bun/contract/chat.ts'
import type { Poll } from '../../../src-bun/contract/leading/polls.ts'
import { remember, remembered } from '../../device/local-storage.ts'
import { fetchCatchUp } from '../../live/files/catch-up.ts'
import { pollBegun } from '../activity/last-words.ts'
import { connection } from '../connection/connection.ts'
import { hub, peopleHere } from '../hub.ts'
import { lookUp } from '../lookup.ts'
import { ensureMessages, loadBackTo } from '../rooms/messages.ts'

const HOUR_MS = 60 * 60_000
/** A poll from before that is not looked for: whoever asked has left it open. */
const LOOKED_BACK_MS = 12 * HOUR_MS
/** So long the result of a closed poll stays. */
const RESULT_SHOWN_MS = HOUR_MS
/** So many rooms are asked for their polls. */
const ROOMS_MAX = 5

export type PollMessage = Message & { poll: Poll }

/**
 * The poll to show, and a function that takes it off this browser's wall. To be called by the component that shows it. `now` is in ms
 * since 1970, by the clock of this page.
 */
export function createWallPoll(now: () => number) {
  /** The rooms that have had a poll. Their messages are kept up to date by changes. */
  const [roomIds, setRoomIds] = createSignal<readonly string[]>([])
  const [dismissedId, setDismissedId] = createSignal(remembered('wall.pollOff'))
  const isPublic = (roomId: string) => {
    const room = hub.rooms[roomId]
    return room !== undefined && !room.private && !room.direct
  }

  function follow(roomId: string): void {
    if (!isPublic(roomId)) return
    setRoomIds((known) => [roomId, ...known.filter((id) => id !== roomId)].slice(0, ROOMS_MAX))
    ensureMessages(roomId)
  }
  /** `askedAt` is by the clock of this page, which may differ by some seconds from that of the hub. */
  async function findEarlier(askedAt: number): Promise<void> {
    const answer = await fetchCatchUp({ since: askedAt - LOOKED_BACK_MS })
    if (!answer.ok) return
    const newest = [...answer.value.polls].sort((a, b) => a.postedAt - b.postedAt).slice(-ROOMS_MAX)
    for (const { roomId, seq } of newest) {
      follow(roomId)
      if (isPublic(roomId)) void loadBackTo(roomId, seq)
    }
  }

  createEffect(
    on(
      pollBegun,
      (message) => {
        if (message) follow(message.roomId)
      },
      { defer: true },
    ),
  )
  const isConnected = createMemo(() => connection().state === 'connected')
  // Only a page that has the rooms knows which are public. What has happened while it was away may have come in no frame.
  createEffect(
    on(
      () => hub.ready && isConnected(),
      (is) => {
        if (!is) return
        void findEarlier(Date.now())
        for (const id of roomIds()) ensureMessages(id)
      },
    ),
  )

  const polls = createMemo(() =>
    roomIds()
      .filter(isPublic)
      .flatMap((roomId) => hub.messages[roomId]?.items ?? [])
      .filter((message): message is PollMessage => message.poll !== undefined && !message.deleted),
  )
  createEffect(() =>
    lookUp(
      'members',
      polls().map(({ authorId }) => authorId),
    ),
  )
  const shown = createMemo(() => {
    const byHosts = polls()
      .filter(({ authorId }) => hub.members[authorId]?.role === 'host')
      .sort((a, b) => b.postedAt - a.postedAt)
    const newest = byHosts.find(({ poll }) => !poll.closed) ?? byHosts[0]
    const { closed } = newest?.poll ?? {}
    const isOver = closed !== undefined && closed.at < now() + hub.leading.offsetMs - RESULT_SHOWN_MS
    return isOver || newest?.id === dismissedId() ? undefined : newest
  })

  function takeOff(): void {
    const id = shown()?.id
    remember('wall.pollOff', id)
    setDismissedId(id)
  }
  return { shown, takeOff }
}

/**
 * How many people could have answered: everybody here who may, without whoever asks. Never fewer than have, because some of those may
 * have gone, and whoever asks may answer, too.
 */
export function askedCount({ authorId, poll }: PollMessage): number {
  const others = peopleHere().filter(
    ({ member }) => member.id !== authorId && member.role !== 'viewer' && member.muted !== true,
  )
  return Math.max(others.length, poll.voters)
}
