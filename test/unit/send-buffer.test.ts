import { expect, test } from 'bun:test'
import { SEND_BUFFER_MAX_BYTES, STALLED_READER_MS } from '../../src-bun/contract/limits.ts'
import { SendBuffer } from '../../src-bun/transport/sockets/send-buffer.ts'
import { createThrottle } from '../../src-bun/transport/sockets/throttle.ts'
import { eventually } from '../support/hub.ts'

/** The outcomes of ten seconds in which `sentPerSecond` bytes are sent and `readPerSecond` are read, checked every second. */
function tenSeconds(sentPerSecond: number, readPerSecond: number): string[] {
  const clock = { now: 0, monotonic: () => clock.now }
  let unread = 1
  const raw = {
    sendText(frame: string) {
      unread += frame.length
      return -1
    },
    sendBinary: () => -1,
    getBufferedAmount: () => unread,
  }
  const buffer = new SendBuffer(raw, clock, {
    maxUnreadBytes: () => SEND_BUFFER_MAX_BYTES,
    onUnread() {},
    onAllRead() {},
  })
  buffer.send('x')
  return Array.from({ length: 10 }, () => {
    clock.now += 1000
    if (sentPerSecond > 0) buffer.send('x'.repeat(sentPerSecond))
    unread = Math.max(1, unread - readPerSecond)
    return buffer.checkProgress()
  })
}

test('[SOCK-4] a peer that reads more slowly than the hub sends is not stalled, and one that reads nothing is', () => {
  const ok = Array<string>(10).fill('ok')
  expect(tenSeconds(6000, 5000)).toEqual(ok)
  expect(tenSeconds(6000, 1)).toEqual(ok)
  const firstStalled = Math.ceil(STALLED_READER_MS / 1000)
  for (const sent of [0, 6000])
    expect(tenSeconds(sent, 0)).toEqual(ok.map((_, second) => (second < firstStalled ? 'ok' : 'stalled')))
})

test('[SOCK-5] a throttled call that asks for the next one is called again only after the pause', async () => {
  let calls = 0
  let depth = 0
  const act = () => {
    expect(++depth).toBe(1)
    if (++calls < 3) throttle.runSoon()
    depth--
  }
  const throttle = createThrottle('step', 1, act, (_step, fault) => {
    throw fault
  })
  throttle.runSoon()
  expect(calls).toBe(1)
  await eventually(() => calls === 3)
  throttle.stop()
})
