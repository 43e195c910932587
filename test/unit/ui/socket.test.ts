import { afterEach, expect, test } from 'bun:test'
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import type { Down } from '../../../src-bun/contract/frames/live.ts'
import { LiveSocket, type Loss, type ReceivedFrame } from '../../../src-ui/live/socket.ts'
import { wakeAll } from '../../../src-ui/live/wake-up.ts'
import { aScriptedHub, caughtUp, eventually, hello, LOBBY, posted, snapshot } from './scripted-hub.ts'

let cleanUp: (() => void)[] = []
afterEach(() => {
  for (const each of cleanUp) each()
  cleanUp = []
})

function aTab(outbox: Command[] = []) {
  const hub = aScriptedHub()
  const received: ReceivedFrame[] = []
  const losses: [Loss, string][] = []
  let caughtUpCount = 0
  const live = new LiveSocket({
    url: hub.url,
    received: (frame) => received.push(frame),
    unanswered: () => outbox,
    caughtUp: () => caughtUpCount++,
    lost: (why, reason) => losses.push([why, reason]),
  })
  cleanUp.push(
    () => live.close(),
    () => void hub.end(),
  )
  const changes = () => received.flatMap((frame) => ('at' in frame && 'seq' in frame ? [frame.seq] : []))
  return { hub, received, losses, live, changes, caught: () => caughtUpCount }
}

/** A tab that has caught up at `seq`. */
async function aTabAt(seq: number, outbox: Command[] = []) {
  const tab = aTab(outbox)
  await eventually(() => expect(tab.hub.sockets).toHaveLength(1))
  tab.hub.down(hello(seq))
  await eventually(() => expect(tab.hub.upOn(0)).toHaveLength(1))
  tab.hub.down(snapshot(seq))
  tab.hub.down(caughtUp(seq))
  await eventually(() => expect(tab.caught()).toBe(1))
  return tab
}

const postCommand = (clientId: string): Command => ({ type: 'chat.send', roomId: LOBBY.id, clientId, body: clientId })

test('[LIVE-20] a command is not sent before caught-up', async () => {
  const { hub, live } = aTab([postCommand('c1')])
  await eventually(() => expect(hub.sockets).toHaveLength(1))
  hub.down(hello(3))
  await eventually(() => expect(hub.upOn(0)).toEqual([{ type: 'sync' }]))

  expect(live.send(postCommand('c1'))).toBe(false)

  hub.down(snapshot(3))
  hub.down(caughtUp(3))
  await eventually(() => expect(hub.upOn(0)).toEqual([{ type: 'sync' }, postCommand('c1')]))
})

test('[LIVE-21] unanswered commands are sent again after each caught-up, in order', async () => {
  const outbox = [postCommand('c1'), postCommand('c2'), postCommand('c3')]
  const { hub } = await aTabAt(1, outbox)
  await eventually(() => expect(hub.upOn(0).slice(1)).toEqual(outbox))
  outbox.shift()

  hub.sockets[0]?.close(1012)
  await eventually(() => expect(hub.sockets).toHaveLength(2))
  hub.down(hello(1))
  hub.down(caughtUp(1))

  await eventually(() => expect(hub.upOn(1).slice(1)).toEqual(outbox))
})

test('[LIVE-22] a reconnect syncs from the verified position, and under another epoch without a position', async () => {
  const { hub, changes } = await aTabAt(7)
  hub.down(posted(8, 1))
  hub.down({ type: 'pong', t: 0, seq: 8, told: 1 })
  // Nobody has counted since: it may be the second after 8.
  hub.down(posted(9, 2))
  await eventually(() => expect(changes()).toEqual([8, 9]))
  hub.sockets[0]?.close(1001)
  await eventually(() => expect(hub.sockets).toHaveLength(2))

  hub.down(hello(9))
  await eventually(() => expect(hub.upOn(1)).toEqual([{ type: 'sync', since: 8, epoch: 'e1' }]))

  hub.sockets[1]?.close(1012)
  await eventually(() => expect(hub.sockets).toHaveLength(3))
  hub.down(hello(2, 'e2'))
  await eventually(() => expect(hub.upOn(2)).toEqual([{ type: 'sync' }]))
})

test('[LIVE-23] a pong with a higher count than was received leads to a sync from the verified position', async () => {
  for (const lost of ['the newest', 'one before the newest'] as const) {
    const { hub, changes } = await aTabAt(7)
    hub.down(posted(8, 1))
    if (lost === 'one before the newest') hub.down(posted(10, 3))

    hub.down({ type: 'pong', t: 0, seq: 10, told: 3 })

    await eventually(() => expect(hub.upOn(0).slice(1)).toEqual([{ type: 'sync', since: 7, epoch: 'e1' }]))
    for (const seq of [8, 9, 10]) hub.down(posted(seq, seq - 7))
    hub.down(caughtUp(10, 6))
    await eventually(() => expect(new Set(changes())).toEqual(new Set([8, 9, 10])))
    // Now both have counted, and nothing more is asked.
    hub.down({ type: 'pong', t: 0, seq: 10, told: 6 })
    hub.down(posted(11, 4))
    await eventually(() => expect(changes().at(-1)).toBe(11))
    expect(hub.upOn(0)).toHaveLength(2)
  }
})

test('[LIVE-23] a change that is lost during a sync leads to another sync', async () => {
  const { hub } = await aTabAt(7)
  hub.down({ type: 'pong', t: 0, seq: 9, told: 2 })
  await eventually(() => expect(hub.upOn(0)).toHaveLength(2))
  hub.down(posted(9, 2))

  hub.down(caughtUp(9, 4))

  await eventually(() => expect(hub.upOn(0)[2]).toEqual({ type: 'sync', since: 7, epoch: 'e1' }))
})

test('[LIVE-23] a reconnect during a sync syncs from the verified position again', async () => {
  const { hub } = await aTabAt(7)
  hub.down(posted(9, 2))
  hub.down({ type: 'pong', t: 0, seq: 9, told: 2 })
  await eventually(() => expect(hub.upOn(0)).toHaveLength(2))

  hub.sockets[0]?.close(1012)
  await eventually(() => expect(hub.sockets).toHaveLength(2))
  hub.down(hello(9))

  await eventually(() => expect(hub.upOn(1)).toEqual([{ type: 'sync', since: 7, epoch: 'e1' }]))
})

test('[LIVE-23] a pong with the same count leads to no sync, although seqs are missing in between', async () => {
  const { hub, received } = await aTabAt(7)

  // Numbers may be missing between: what this person may not hear is told to others.
  hub.down(posted(12, 1))
  hub.down({ type: 'pong', t: 0, seq: 15, told: 1 })
  hub.down({ type: 'typing', roomId: LOBBY.id, memberId: 'x' })

  await eventually(() => expect(received.at(-1)?.type).toBe('typing'))
  expect(hub.upOn(0)).toHaveLength(1)
})

test('[LIVE-24] a live change that arrives before the resumed ones does not hide them', async () => {
  const { hub, changes } = await aTabAt(7)
  hub.down({ type: 'pong', t: 0, seq: 9, told: 2 })
  await eventually(() => expect(hub.upOn(0)).toHaveLength(2))

  hub.down(posted(10, 3))
  for (const seq of [8, 9, 10]) hub.down(posted(seq, seq - 7))
  hub.down(caughtUp(10, 6))

  await eventually(() => expect(changes()).toEqual([10, 8, 9, 10]))
})

test('[LIVE-25] a repeated change with a client id is received as an answer, not as a change', async () => {
  const { hub, received } = await aTabAt(7)

  hub.down(posted(5, 1, 'client-1'))

  await eventually(() => expect(received.at(-1)).toEqual({ type: 'answered', change: posted(5, 1, 'client-1') }))
})

test('[LIVE-26] a snapshot that is requested twice is asked for once', async () => {
  const { hub, live } = await aTabAt(7)

  live.requestSnapshot()
  live.requestSnapshot()

  await eventually(() => expect(hub.upOn(0).slice(1)).toEqual([{ type: 'sync' }]))
})

test('[LIVE-29] a snapshot that is requested while another sync runs is asked for after it', async () => {
  const { hub, live, changes } = aTab()
  await eventually(() => expect(hub.sockets).toHaveLength(1))
  hub.down(hello(3))
  hub.down(snapshot(3))
  await eventually(() => expect(hub.upOn(0)).toEqual([{ type: 'sync' }]))
  hub.down(posted(4, 1))
  await eventually(() => expect(changes()).toEqual([4]))

  live.requestSnapshot()
  hub.down(caughtUp(4, 1))

  await eventually(() => expect(hub.upOn(0)).toEqual([{ type: 'sync' }, { type: 'sync' }]))
  hub.down(snapshot(4))
  hub.down(caughtUp(4, 1))
  hub.down(posted(5, 2))
  await eventually(() => expect(changes()).toEqual([4, 5]))
  expect(hub.upOn(0)).toHaveLength(2)
})

test('[LIVE-32] a caught-up that the hub sent before it got the last sync does not end that sync', async () => {
  const { hub, changes, caught } = await aTabAt(7)
  hub.down({ type: 'pong', t: 0, seq: 9, told: 2 })
  await eventually(() => expect(hub.upOn(0)).toHaveLength(2))

  // Of a slow reader that has caught up, while the second sync was on its way.
  hub.down(posted(10, 3))
  hub.down({ ...caughtUp(10, 3), syncs: 1 } as Down)
  for (const seq of [8, 9, 10]) hub.down(posted(seq, seq - 7))
  hub.down({ ...caughtUp(10, 6), syncs: 2 } as Down)

  await eventually(() => expect(changes()).toEqual([10, 8, 9, 10]))
  await eventually(() => expect(caught()).toBe(2))
  expect(hub.upOn(0)).toHaveLength(2)
})

test('[LIVE-28] a frame of an unknown type is neither received nor counted', async () => {
  const { hub, received, changes } = await aTabAt(7)

  hub.down({ type: 'weather', sunny: true } as never)
  hub.down(posted(8, 1))
  hub.down({ type: 'pong', t: 0, seq: 8, told: 1 })
  hub.down({ type: 'typing', roomId: LOBBY.id, memberId: 'x' })

  await eventually(() => expect(received.at(-1)?.type).toBe('typing'))
  expect(received.map(({ type }) => String(type))).not.toContain('weather')
  expect(changes()).toEqual([8])
  expect(hub.upOn(0)).toHaveLength(1)
})

test('[LIVE-36] every frame that is no change and has no part in the order of frames is received as it is', async () => {
  const { hub, received } = await aTabAt(7)
  const frames = [
    { type: 'presence', entries: [] },
    { type: 'typing', roomId: LOBBY.id, memberId: 'x' },
    { type: 'read', roomId: LOBBY.id, seq: 7 },
    { type: 'waiting', requests: [] },
    { type: 'notice', text: 'hello', fromName: 'Ada', at: 1 },
    { type: 'checkpoint', checkpoint: 'note', key: 'key' },
    { type: 'machines', machines: [] },
    { type: 'error', code: 'room.unknown' },
  ] as unknown as Down[]
  const before = received.length

  for (const frame of frames) hub.down(frame)

  await eventually(() => expect(received.slice(before)).toEqual(frames as unknown as ReceivedFrame[]))
})

test('[LIVE-27] each close code has its meaning, and three of them end the reconnecting', async () => {
  for (const [code, why, again] of [
    [4401, 'signedOut', false],
    [4410, 'removed', false],
    [4411, 'disconnected', false],
    [1001, 'hostClosed', true],
    [4409, 'broken', true],
    [4408, 'broken', true],
  ] as const) {
    const { hub, losses } = await aTabAt(1)

    hub.sockets[0]?.close(code, 'words')

    await eventually(() => expect(losses[0]).toEqual([why, 'words']))
    if (again) await eventually(() => expect(hub.sockets).toHaveLength(2))
    else {
      wakeAll()
      await hub.answersRequest()
      expect(hub.sockets).toHaveLength(1)
    }
  }
})
