import { openSocket } from './hub-api.ts'
import type { WorldMessage } from './world.ts'

export type Posting = {
  origin: string
  /** Ascending by `at`. */
  messages: readonly WorldMessage[]
  tokenOf: (name: string) => string
  roomIdOf: (name: string) => string
  /** The token of somebody who is in every room: their socket shows what is committed. */
  observerToken: string
  /** Called with the time of each message that is a minute or more later than the one before. */
  setClock: ((at: number) => Promise<void>) | undefined
}

/** So many messages may be unanswered at once: enough to share COMMITs, few enough that none is posted much too late. */
const IN_FLIGHT_MAX = 20
const MINUTE_MS = 60_000

/** Posts the messages in order, each by its author's own `/chat` socket. Rejects where the hub refuses one. */
export async function postMessages(posting: Posting): Promise<void> {
  const { origin, messages, roomIdOf, setClock } = posting
  const committed = createCounter()
  const observer = await openObserver(origin, posting.observerToken, committed.add)
  const sockets = await openAuthors(posting, committed.fail)

  let minute = 0
  for (const [index, { at, author, room, text }] of messages.entries()) {
    if (Math.floor(at / MINUTE_MS) !== minute) await setClock?.(at)
    minute = Math.floor(at / MINUTE_MS)
    await committed.reach(index - IN_FLIGHT_MAX)
    sockets.get(author)?.send(JSON.stringify({ content: text, room: roomIdOf(room) }))
  }
  await committed.reach(messages.length)
  for (const socket of [observer, ...sockets.values()]) socket.close()
}

/** A `/live` socket that is in sync, and calls `onPosted` for every message that is committed from then on. */
async function openObserver(origin: string, token: string, onPosted: () => void): Promise<WebSocket> {
  const socket = await openSocket(origin, '/live', token)
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.addEventListener('message', ({ data }) => {
    const { type } = JSON.parse(String(data)) as { type: string }
    if (type === 'caught-up') resolve()
    if (type === 'chat.posted') onPosted()
  })
  socket.send('{"type":"sync"}')
  await promise
  return socket
}

/** A `/chat` socket for each author, in the rooms they write in. */
async function openAuthors(posting: Posting, onRefused: (fault: Error) => void): Promise<Map<string, WebSocket>> {
  const rooms = new Map<string, Set<string>>()
  for (const { author, room } of posting.messages) rooms.set(author, (rooms.get(author) ?? new Set()).add(room))
  const sockets = new Map<string, WebSocket>()
  for (const [author, names] of rooms) {
    const socket = await openSocket(posting.origin, '/chat', posting.tokenOf(author))
    socket.addEventListener('message', ({ data }) => {
      // Everybody receives what everybody writes: parsing all of it would take longer than posting it.
      if (String(data).startsWith('{"type":"error"')) onRefused(new Error(`the hub refused a message: ${data}`))
    })
    for (const room of names) socket.send(JSON.stringify({ action: 'subscribe', room: posting.roomIdOf(room) }))
    sockets.set(author, socket)
  }
  return sockets
}

/** Counts commits. `reach` waits for a number of them, and rejects once one has failed. */
function createCounter() {
  let count = 0
  let failure: Error | undefined
  let wake = () => {}
  return {
    add(): void {
      count++
      wake()
    },
    fail(fault: Error): void {
      failure ??= fault
      wake()
    },
    async reach(target: number): Promise<void> {
      while (count < target) {
        if (failure) throw failure
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        await promise
      }
    },
  }
}
