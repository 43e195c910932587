import { expect, test } from 'bun:test'
import { createPresence } from '../../../src-bun/domain/members/presence.ts'
import { createAttention, IDLE_AFTER_MS } from '../../../src-ui/state/connection/attention.ts'
import { handTimers } from './hand-timers.ts'

/** The tabs of one person, and how the hub shows them. */
function tabs(count: number) {
  const { timers, pass } = handTimers()
  const presence = createPresence({ now: timers.now, monotonic: timers.now })
  const sent: string[] = []
  const connection = { isOpen: true }
  const made = Array.from({ length: count }, (_, n) => {
    presence.arrive('ada', `tab ${n}`)
    const tab = createAttention(timers, (status) => {
      if (!connection.isOpen) return false
      sent.push(`${n} ${status}`)
      presence.set('ada', `tab ${n}`, status)
      return true
    })
    tab.noteActivity(false)
    return tab
  })
  return { tabs: made, sent, pass, connection, status: () => presence.of('ada')?.status }
}

test('[STATUS-7] a person is away after five minutes without input or with a hidden tab, in all their tabs, and back with the first input', () => {
  const { tabs: all, sent, pass, connection, status } = tabs(2)
  const [desk, laptop] = all as [(typeof all)[0], (typeof all)[0]]
  pass(IDLE_AFTER_MS - 1)
  expect([sent, status()]).toEqual([[], 'online'])
  desk.noteActivity(false)
  pass(1)
  // The other tab has had no input, and the person is here in this one.
  expect([sent.splice(0), status()]).toEqual([['1 away'], 'online'])
  pass(IDLE_AFTER_MS - 1)
  expect([sent.splice(0), status()]).toEqual([['0 away'], 'away'])
  // Each key is not a frame.
  for (let n = 0; n < 100; n++) laptop.noteActivity(false)
  expect([sent.splice(0), status()]).toEqual([['1 online'], 'online'])

  laptop.noteActivity(true)
  expect([sent.splice(0), status()]).toEqual([['1 away'], 'away'])
  pass(10 * IDLE_AFTER_MS)
  expect(sent).toEqual([])
  laptop.noteActivity(false)
  expect([sent.splice(0), status()]).toEqual([['1 online'], 'online'])

  // What cannot be sent is sent with the next connection, which the hub takes for online.
  connection.isOpen = false
  laptop.noteActivity(true)
  connection.isOpen = true
  for (const tab of all) tab.resend()
  expect([sent.splice(0), status()]).toEqual([['0 away', '1 away'], 'away'])
  laptop.noteActivity(false)
  for (const tab of all) tab.resend()
  expect([sent.splice(0), status()]).toEqual([['1 online', '0 away'], 'online'])
})
