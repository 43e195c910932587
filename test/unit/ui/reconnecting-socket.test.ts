import { afterEach, expect, spyOn, test } from 'bun:test'
import {
  RETRY_BASE_MS,
  RETRY_CAP_MS,
  ReconnectingSocket,
  type ReconnectingSocketOptions,
  retryDelayMs,
} from '../../../src-ui/live/reconnecting-socket.ts'
import { onWake, wakeAll } from '../../../src-ui/live/wake-up.ts'
import { handTimers } from './hand-timers.ts'
import { aScriptedHub, eventually } from './scripted-hub.ts'

let open: { close(): void }[] = []
afterEach(() => {
  for (const each of open) each.close()
  open = []
})

type Options = { dialsAgain?: boolean; probeEveryMs?: number; silenceMaxMs?: number; WebSocket?: typeof WebSocket }

function aSocketTo(url: ReconnectingSocketOptions['url'], options: Options = {}) {
  const losses: number[] = []
  const received: unknown[] = []
  const time = handTimers()
  let opened = 0
  const socket = new ReconnectingSocket({
    url,
    WebSocket: options.WebSocket,
    opened: () => opened++,
    received: (frame) => received.push(frame),
    lost(code) {
      losses.push(code)
      return options.dialsAgain ?? true
    },
    probe: () => 'probe',
    silenceMaxMs: options.silenceMaxMs ?? 60_000,
    timers: time.timers,
    ...(options.probeEveryMs === undefined ? {} : { probeEveryMs: options.probeEveryMs }),
  })
  open.push(socket)
  return { socket, losses, received, opened: () => opened, ...time }
}

test('[LIVE-1] the pause between two tries is random below a limit that doubles with each try, up to two seconds', () => {
  expect(RETRY_CAP_MS).toBe(2000)
  for (let attempt = 0; attempt < 2000; attempt++) {
    const limit = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** attempt)
    expect(retryDelayMs(attempt, () => 0)).toBe(0)
    expect(retryDelayMs(attempt, () => 0.999999)).toBeLessThan(limit)
    expect(retryDelayMs(attempt, () => 0.999999)).toBeGreaterThan(limit * 0.99)
  }
})

test('[LIVE-1] the pause grows while the hub closes each connection at once, and is short again after one that lasted', async () => {
  let accepts = false
  const hub = aScriptedHub({ open: (socket) => !accepts && socket.close(1013) })
  const delays = spyOn(Math, 'random').mockReturnValue(0.5)
  const { losses, opened, pass } = aSocketTo(hub.url)
  try {
    for (const [index, delayMs] of [125, 250, 500, 1000, 1000].entries()) {
      await eventually(() => expect(losses).toHaveLength(index + 1))
      accepts = index === 4
      pass(delayMs - 1)
      await hub.answersRequest()
      expect(hub.sockets).toHaveLength(index + 1)
      pass(1)
      await eventually(() => expect(hub.sockets).toHaveLength(index + 2))
    }
    await eventually(() => expect(opened()).toBe(6))
    pass(RETRY_CAP_MS + 1)
    hub.sockets.at(-1)?.close(1013)

    await eventually(() => expect(losses).toHaveLength(6))
    pass(125)
    await eventually(() => expect(hub.sockets).toHaveLength(7))
  } finally {
    delays.mockRestore()
  }
  await hub.end()
})

test('[LIVE-2] a frame is not sent while the socket is not open, and send returns false', () => {
  const { socket } = aSocketTo('ws://127.0.0.1:1/')

  expect(socket.send('lost')).toBe(false)
})

test('[LIVE-6] a WebSocket class that is handed in is used where the platform has none', async () => {
  const hub = aScriptedHub({ frame: (socket, frame) => socket.send(frame) })
  const { WebSocket } = globalThis
  // Nothing is awaited without the global: a socket of another test file that dials meanwhile would fail this test, and all after it.
  function withoutGlobal<T>(run: () => T): T {
    Reflect.deleteProperty(globalThis, 'WebSocket')
    try {
      return run()
    } finally {
      globalThis.WebSocket = WebSocket
    }
  }
  const { socket, received, opened } = withoutGlobal(() => aSocketTo(hub.url, { WebSocket }))
  await eventually(() => expect(opened()).toBe(1))
  expect(withoutGlobal(() => socket.send('hello'))).toBe(true)
  await eventually(() => expect(received).toEqual(['hello']))
  await hub.end()
})

test('[LIVE-7] a socket that has opened stays when a wake-up dialled again while its address was being asked for', async () => {
  const hub = aScriptedHub()
  const addresses: PromiseWithResolvers<string>[] = []
  const { socket, losses } = aSocketTo(() => {
    const address = Promise.withResolvers<string>()
    addresses.push(address)
    return address.promise
  })
  wakeAll()

  addresses.at(-1)?.resolve(hub.url)
  await eventually(() => expect(socket.send('open')).toBe(true))
  for (const address of addresses) address.reject(new Error('no ticket'))
  await Bun.sleep(0)

  expect(losses).toEqual([])
  expect(socket.send('still open')).toBe(true)
  await hub.end()
})

test('[LIVE-3] a socket that is closed for good has no timer left and does not reconnect, also after a wake-up', async () => {
  const hub = aScriptedHub({ open: (socket) => socket.close(4410, 'goodbye') })
  const { losses, pass, runningCount } = aSocketTo(hub.url, { dialsAgain: false })

  await eventually(() => expect(losses).toEqual([4410]))
  expect(runningCount()).toBe(0)
  pass(60_000)
  wakeAll()

  await hub.answersRequest()
  expect(hub.sockets).toHaveLength(1)
  await hub.end()
})

test('[LIVE-3] a lost socket reconnects by itself', async () => {
  const hub = aScriptedHub()
  const { opened, losses, pass } = aSocketTo(hub.url)
  await eventually(() => expect(opened()).toBe(1))

  hub.sockets[0]?.close(1001)
  await eventually(() => expect(losses).toEqual([1001]))
  pass(RETRY_BASE_MS)

  await eventually(() => expect(opened()).toBe(2))
  await hub.end()
})

test('[LIVE-4] a socket whose ping is not answered is replaced', async () => {
  const hub = aScriptedHub()
  const { opened, losses, pass } = aSocketTo(hub.url, { probeEveryMs: 2000, silenceMaxMs: 5000 })
  await eventually(() => expect(opened()).toBe(1))

  pass(2000)
  await eventually(() => expect(hub.framesOf(0)).toEqual(['probe']))
  pass(2999)
  expect(losses).toEqual([])
  pass(1)
  expect(losses).toEqual([1006])
  pass(RETRY_BASE_MS)

  await eventually(() => expect(opened()).toBe(2))
  await hub.end()
})

test('[LIVE-4] a socket whose pings are answered stays open, even without other frames', async () => {
  const hub = aScriptedHub({ frame: (socket) => socket.send('yes') })
  const { opened, received, losses, pass } = aSocketTo(hub.url, { probeEveryMs: 2000, silenceMaxMs: 5000 })
  await eventually(() => expect(opened()).toBe(1))

  for (let answers = 1; answers <= 10; answers++) {
    pass(2000)
    await eventually(() => expect(received).toHaveLength(answers))
  }

  expect(losses).toEqual([])
  await hub.end()
})

test('[LIVE-5] a wake-up sends a ping on an open socket, and replaces it without an answer', async () => {
  const hub = aScriptedHub()
  const { opened, losses, pass } = aSocketTo(hub.url)
  await eventually(() => expect(opened()).toBe(1))

  wakeAll()

  await eventually(() => expect(hub.framesOf(0)).toEqual(['probe']))
  expect(losses).toEqual([])
  pass(1500)
  expect(losses).toEqual([1006])
  pass(RETRY_BASE_MS)
  await eventually(() => expect(opened()).toBe(2))
  await hub.end()
})

test('[LIVE-5] a wake-up ends the pause before the next try', async () => {
  const hub = aScriptedHub({ open: (socket) => socket.close(1013) })
  const { losses } = aSocketTo(hub.url)
  await eventually(() => expect(losses).toEqual([1013]))

  wakeAll()

  // No time has passed on the timers of this socket.
  await eventually(() => expect(losses).toEqual([1013, 1013]))
  await hub.end()
})

test('[LIVE-5] a wake-up replaces a handshake that is older than a second, and no younger one', async () => {
  // Accepts the connection and answers nothing.
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } })
  const { losses, pass } = aSocketTo(`ws://127.0.0.1:${server.port}/`)
  pass(1000)
  wakeAll()
  expect(losses).toEqual([])

  pass(1)
  wakeAll()

  expect(losses).toEqual([1006])
  server.stop(true)
})

test('[LIVE-4] a socket that does not open within five seconds is replaced', () => {
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } })
  const { losses, pass } = aSocketTo(`ws://127.0.0.1:${server.port}/`)
  pass(5999)
  expect(losses).toEqual([])

  pass(1)

  expect(losses).toEqual([1006])
  server.stop(true)
})

test('[LIVE-3] a socket that a listener of the same wake-up has closed does not reconnect', async () => {
  const hub = aScriptedHub()
  const end = onWake(() => socket.close())
  const { socket, losses, opened, runningCount } = aSocketTo(hub.url)
  await eventually(() => expect(opened()).toBe(1))

  wakeAll()
  end()

  expect(runningCount()).toBe(0)
  await hub.answersRequest()
  expect(hub.sockets).toHaveLength(1)
  expect(losses).toEqual([])
  await hub.end()
})
