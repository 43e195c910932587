// What could end the hub, or leave something of it behind for ever, seen from outside.
import { expect, test } from 'bun:test'
import { aHub, eventually, handClock, live, post } from '../support/hub.ts'

/** Enough to show that each one ends. The attack that this repeats needed 75,000 of them. */
const CUT_POLLS = 300

test('[LIFE-2] after hundreds of polls for a decision that were cut nobody waits at the door, and who comes back is admitted', async () => {
  const clock = handClock()
  const hub = await aHub(['--limits', 'off', '--door', 'ask'], clock)
  const host = await hub.host()
  const hosts = await live(host)
  const waiting = () => hosts.received('waiting').at(-1)?.people.length
  const { pending } = (await (await post(hub.origin, '/api/join', { name: 'Eve' })).json()) as { pending: string }
  await eventually(() => waiting() === 1)

  for (let cut = 0; cut < CUT_POLLS; cut += 20) {
    const tab = new AbortController()
    const poll = () => fetch(`${hub.origin}/api/join/${pending}`, { signal: tab.signal })
    const polls = Array.from({ length: 20 }, poll)
    // Another request after them: the hub has them by the time that it is answered.
    await fetch(`${hub.origin}/api/health`)
    tab.abort()
    await Promise.allSettled(polls)
  }
  // A request that is still waited for would show its person as here, for as long as it is.
  await eventually(() => {
    clock.pass(100)
    hosts.send({ type: 'ping', t: 0 })
    return waiting() === 0
  })

  const answer = fetch(`${hub.origin}/api/join/${pending}`)
  await eventually(() => waiting() === 1)
  expect((await host.post(`/api/join/${pending}/admit`, {})).status).toBe(200)
  expect((await answer).status).toBe(200)
  hosts.close()
  await hub.end()
})
