// Somebody who says line after line to a hub on several machines, and goes to another machine where one does not answer.
import { chatSend, clientId, type Live, live, type Peer } from '../support/hub.ts'

/** A writer that was not answered for so long sends the same line to another machine. */
const ELSEWHERE_AFTER_MS = 2500

export type Line = { body: string; seq: number }

/** Sends line after line until it is stopped, each to one machine after the other until it is acknowledged. */
export function aPersistentWriter(name: string, peer: Peer, origins: () => readonly string[], roomId: string) {
  const acknowledged: Line[] = []
  let isStopped = false
  let socket: Live | undefined
  let at = 0
  let longestMs = 0

  async function openNext(): Promise<Live | undefined> {
    socket?.close()
    const all = origins()
    const origin = all[at++ % all.length] as string
    const opening = live({ ...peer, origin }).catch(() => undefined)
    const opened = await Promise.race([opening, Bun.sleep(ELSEWHERE_AFTER_MS).then(() => undefined)])
    // One that opens later is not used any more.
    if (!opened) void opening.then((late) => late?.close())
    return opened
  }

  async function send(body: string): Promise<void> {
    const id = clientId()
    const startedAt = performance.now()
    for (;;) {
      socket ??= await openNext()
      if (!socket) continue
      const here = socket
      here.send(chatSend(roomId, body, id))
      const until = performance.now() + ELSEWHERE_AFTER_MS
      while (!answerIn(here, id) && !here.closed() && performance.now() < until) await Bun.sleep(2)
      const answer = answerIn(here, id)
      if (answer && answer.type !== 'error') {
        acknowledged.push({ body, seq: (answer as unknown as { message: { seq: number } }).message.seq })
        longestMs = Math.max(longestMs, performance.now() - startedAt)
        return
      }
      socket = undefined
      here.close()
    }
  }

  const done = (async () => {
    for (let n = 0; !isStopped; n++) await send(`${name}/${n}`)
    socket?.close()
  })()
  return {
    acknowledged,
    longestMs: () => longestMs,
    async stop() {
      isStopped = true
      await done
    },
  }
}

const answerIn = ({ all }: Live, id: string) =>
  all.findLast((frame) => 'clientId' in frame && (frame as { clientId?: string }).clientId === id)
