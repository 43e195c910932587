// Many guests come, listen and say nothing: what each of them leaves in the memory of the hub.

import { heapStats } from 'bun:jsc'
import { expect, test } from 'bun:test'
import { aHub, eventually } from '../support/hub.ts'

const COUNT = 200

test('[JOIN-8] a silent socket on /chat keeps no part of the request that it came with, and no function of its own', async () => {
  const hub = await aHub(['--limits', 'off', '--door', 'open'])
  const sockets: WebSocket[] = []
  // One function for all: those of the peers are counted, too.
  let subscribed = 0
  const onFrame = ({ data }: MessageEvent) => void (String(data).includes('"subscribed"') && subscribed++)
  async function open(count: number) {
    const wanted = sockets.length + count
    for (let n = sockets.length; n < wanted; n++) {
      const socket = new WebSocket(`${hub.origin.replace('http', 'ws')}/chat?room=lobby&username=guest%20${n}`)
      socket.onmessage = onFrame
      sockets.push(socket)
    }
    await eventually(() => subscribed === wanted)
  }
  /** What the heap holds once nothing more of it can be freed. */
  function held(): (type: string) => number {
    Bun.gc(true)
    const counts = heapStats().objectTypeCounts
    return (type) => counts[type] ?? 0
  }

  await open(COUNT)
  const before = held()
  await open(COUNT)
  const after = held()
  const each = (type: string) => (after(type) - before(type)) / COUNT
  // The heap is that of the whole process, where a few more or less are nothing of ours.
  expect(each('ServerWebSocket')).toBeGreaterThan(0.9)
  for (const type of ['Request', 'Headers', 'AsyncFunction']) expect([type, each(type) < 0.5]).toEqual([type, true])
  expect(each('Function')).toBeLessThan(2)
  for (const socket of sockets) socket.close()
  await eventually(() => hub.othersHere() === 0)
  await hub.end()
})
