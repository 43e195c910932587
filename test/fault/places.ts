import { type Peer, post } from '../support/hub.ts'

export async function lobbyAt(peer: Peer): Promise<string> {
  const { rooms } = (await (await peer.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  return rooms[0]?.id as string
}

/** The same person at the hub that was started again, on whatever port it has now. */
export function peerAt(peer: Peer, origin: string): Peer {
  const headers = { authorization: `Bearer ${peer.token}` }
  return {
    ...peer,
    origin,
    get: (path) => fetch(origin + path, { headers }),
    post: (path, body) => post(origin, path, body, headers),
  }
}
