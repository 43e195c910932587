// People without a browser who are in a hub: they have a live socket each, and are where a test says.
import type { Place } from '../../src-bun/contract/presence.ts'
import { chatSend, joinAt, live, lobbyOf, type Peer } from '../support/hub.ts'

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

/** Says many things, in their order: over a socket, which is cheaper than a request for each. */
export async function saysAll(peer: Peer, roomId: string, bodies: readonly string[]): Promise<void> {
  const socket = await live(peer, { snapshot: 'recent' })
  const commands = bodies.map((body) => chatSend(roomId, body))
  for (const command of commands) socket.send(command)
  const answers = await Promise.all(commands.slice(-1).map(({ clientId }) => socket.answer(clientId)))
  if (answers.some(({ type }) => type === 'error') || socket.received('error').length > 0)
    throw new Error(JSON.stringify([...answers, ...socket.received('error')]))
  socket.close()
}
