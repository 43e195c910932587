// People without a browser who are in a hub: they have a live socket each, and are where a test says.
import type { Place } from '../../src-bun/contract/presence.ts'
import { chatSend, joinAt, live, lobbyOf } from '../support/hub.ts'

type At = { origin: string; code: string }
export type Somebody = Awaited<ReturnType<typeof comes>>

export async function comes({ origin, code }: At, name: string) {
  const peer = await joinAt(origin, { name, code })
  const socket = await live(peer, { snapshot: 'recent' })
  return {
    name,
    peer,
    lobby: await lobbyOf(socket),
    goTo: (place: Place) => socket.send({ type: 'presence.set', status: 'online', place }),
    async say(roomId: string, body: string): Promise<void> {
      const command = chatSend(roomId, body)
      socket.send(command)
      await socket.answer(command.clientId)
    },
    /** Runs a command of a member, and gives the change. */
    async run(command: Record<string, unknown>): Promise<Record<string, never>> {
      const clientId = crypto.randomUUID()
      socket.send({ ...command, clientId })
      return (await socket.answer(clientId)) as unknown as Record<string, never>
    },
    leave: socket.close,
  }
}
