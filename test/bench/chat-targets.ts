// The hub and the two bare publishers behind one face: sockets that hear what is posted, and the text of a post.
import type { Snapshot } from '../../src-bun/contract/frames/live.ts'
import { newClientId } from '../../src-ui/live/outbox.ts'
import type { Peer } from '../support/hub.ts'
import { connect, joinLive, socketUrl, startBare, startHub } from './servers.ts'

export type ChatTarget = {
  name: 'hub' | 'bare' | 'durable' | '/chat' | 'cluster'
  pid: number
  /** The n-th of the sockets; `heard` is called for each post, in order. */
  open(n: number, heard: () => void): Promise<WebSocket>
  post(): string
  end(): Promise<void>
}

export const BODY = 'Shall we meet at the fountain at noon, or is it going to rain again, as it did on Monday?'
export const POSTED = '{"type":"chat.posted"'

export async function hubTarget(): Promise<ChatTarget> {
  const hub = await startHub()
  const peers: Peer[] = []
  let roomId = ''
  return {
    name: 'hub',
    pid: hub.pid,
    async open(n, heard) {
      while (peers.length <= n) peers.push(await hub.join())
      return joinLive(hub, peers[n]?.token as string, (frame) => {
        if (frame.startsWith(POSTED)) heard()
        else if (roomId === '' && frame.startsWith('{"type":"snapshot"'))
          roomId = (JSON.parse(frame) as Snapshot).rooms[0]?.id as string
      })
    },
    post: () => JSON.stringify({ type: 'chat.send', clientId: newClientId(), roomId, body: BODY }),
    end: hub.end,
  }
}

/** Guests on `/chat`, all in one room. */
export async function plainChatTarget(): Promise<ChatTarget> {
  const hub = await startHub(undefined, ['--door', 'open'])
  return {
    name: '/chat',
    pid: hub.pid,
    open(n, heard) {
      const url = `${socketUrl(hub.origin, '/chat')}?room=lobby&username=Person${n}`
      return new Promise((resolve, reject) => {
        const onFrame = (frame: string, socket: WebSocket) => {
          if (frame.startsWith('{"type":"message"')) heard()
          else if (frame.startsWith('{"type":"subscribed"')) resolve(socket)
        }
        connect(url, onFrame).catch(reject)
      })
    },
    post: () => JSON.stringify({ content: BODY, clientId: newClientId() }),
    end: hub.end,
  }
}

/** It is sent, and passes on, frames as long as those the hub tells. */
export async function bareTarget(name: 'bare' | 'durable'): Promise<ChatTarget> {
  const server = await startBare(name === 'bare' ? 'chat' : 'durable-chat')
  const [id, at] = ['0123456789abcdef', 1_700_000_000_000]
  const message = { id, roomId: id, seq: 1000, authorId: id, authorName: 'Person 1', body: BODY, postedAt: at }
  return {
    name,
    pid: server.pid,
    open: (_n, heard) => connect<string>(server.url, heard),
    post: () => JSON.stringify({ type: 'chat.posted', message, seq: 1000, at, clientId: newClientId() }),
    end: server.end,
  }
}
