import { expect, test } from 'bun:test'
import { createPresence } from '../../src-bun/domain/members/presence.ts'

function aPresence() {
  const time = { monotonic: 0 }
  return { presence: createPresence({ now: () => 1000 + time.monotonic, monotonic: () => time.monotonic }), time }
}

test('[PRES-1] a member with two tabs is listed once, and stays listed when one of them closes', () => {
  const { presence, time } = aPresence()
  expect(presence.arrive('ada', 's1')).toMatchObject([{ status: 'online', sockets: 1 }])
  expect(presence.arrive('ada', 's2')).toMatchObject([{ status: 'online', sockets: 2 }])
  expect(presence.leave('ada', 's1')).toMatchObject([{ status: 'online', sockets: 1 }])
  time.monotonic += 10_000
  expect(presence.sweep()).toEqual([])
  expect(presence.entries()).toHaveLength(1)
})

test('[PRES-2] a member is offline after two seconds without a socket, and a reload within that time changes nothing', () => {
  const { presence, time } = aPresence()
  presence.arrive('ada', 's1')
  expect(presence.leave('ada', 's1')).toEqual([])
  time.monotonic += 1000
  expect(presence.sweep()).toEqual([])
  presence.arrive('ada', 's2')
  time.monotonic += 5000
  expect(presence.sweep()).toEqual([])
  presence.leave('ada', 's2')
  time.monotonic += 2000
  expect(presence.sweep()).toMatchObject([{ memberId: 'ada', status: 'offline', sockets: 0 }])
  expect(presence.entries()).toEqual([])
})

test('[PRES-3] a member is away only when all of their sockets are away', () => {
  const { presence } = aPresence()
  presence.arrive('ada', 's1')
  presence.arrive('ada', 's2')
  expect(presence.set('ada', 's1', 'away')).toEqual([])
  expect(presence.set('ada', 's2', 'away')).toMatchObject([{ status: 'away' }])
  expect(presence.set('ada', 's1', 'online')).toMatchObject([{ status: 'online' }])
  expect(presence.leave('ada', 's1')).toMatchObject([{ status: 'away', sockets: 1 }])
})

test('[PRES-6] the time of arrival stays through a reload, a hidden tab and a second tab, and is new after having been offline', () => {
  const { presence, time } = aPresence()
  const arrived = () => presence.entries()[0]?.arrivedAt
  presence.arrive('ada', 's1')
  const first = arrived()
  time.monotonic += 60_000
  presence.set('ada', 's1', 'away')
  presence.set('ada', 's1', 'online')
  presence.leave('ada', 's1')
  presence.arrive('ada', 's2')
  expect(arrived()).toBe(first as number)
  presence.leave('ada', 's2')
  time.monotonic += 5000
  presence.sweep()
  presence.arrive('ada', 's3')
  expect(arrived()).toBe((first as number) + 65_000)
})

test('[PRES-4] a socket that is unknown or belongs to another member changes nobody’s presence', () => {
  const { presence } = aPresence()
  presence.arrive('ada', 's1')
  expect(presence.set('ada', 'strange', 'away')).toEqual([])
  expect(presence.set('eve', 's1', 'away')).toEqual([])
  expect(presence.leave('eve', 's1')).toEqual([])
})

test('[PRES-7] a member whose socket was silent for a while is shown as before, with their own words', () => {
  const { presence, time } = aPresence()
  presence.arrive('ada', 'phone')
  presence.set('ada', 'phone', 'away', 'on the train')
  expect(presence.suspend('ada', 'phone')).toEqual([])
  expect(presence.sweep()).toMatchObject([{ memberId: 'ada', status: 'offline', sockets: 0 }])
  time.monotonic += 5000
  expect(presence.resume('ada', 'phone')).toMatchObject([{ status: 'away', customStatus: 'on the train', sockets: 1 }])

  // Beside another socket, whose newer words stay.
  presence.arrive('ada', 'desk')
  expect(presence.suspend('ada', 'phone')).toMatchObject([{ status: 'online', sockets: 1 }])
  presence.set('ada', 'desk', 'busy', '')
  presence.resume('ada', 'phone')
  expect(presence.of('ada')).toMatchObject({ status: 'busy', sockets: 2 })
  expect(presence.of('ada')?.customStatus).toBeUndefined()

  // A socket that has closed meanwhile, one that is unknown and one that was not silent do not come back.
  presence.suspend('ada', 'phone')
  presence.leave('ada', 'phone')
  expect(presence.resume('ada', 'phone')).toEqual([])
  expect(presence.suspend('ada', 'unknown')).toEqual([])
  expect(presence.resume('ada', 'desk')).toEqual([])
  expect(presence.of('ada')).toMatchObject({ sockets: 1 })
})

test('[STATUS-6] what a member has chosen comes before what their sockets say, as long as one is open', () => {
  const { presence, time } = aPresence()
  presence.arrive('ada', 'desk')
  expect(presence.choose('ada', { status: 'busy' })).toMatchObject([{ status: 'busy', chosen: 'busy' }])
  expect(presence.set('ada', 'desk', 'away')).toEqual([])
  expect(presence.arrive('ada', 'phone')).toMatchObject([{ status: 'busy', sockets: 2 }])
  expect(presence.choose('ada', { status: 'away' })).toMatchObject([{ status: 'away', chosen: 'away' }])
  // Nothing is chosen any more: the phone is in use.
  expect(presence.choose('ada', undefined)).toMatchObject([{ status: 'online' }])
  expect(presence.of('ada')?.chosen).toBeUndefined()
  presence.choose('ada', { status: 'busy' })
  presence.leave('ada', 'desk')
  presence.leave('ada', 'phone')
  expect(presence.of('ada')?.status).toBe('busy')
  time.monotonic += 5000
  expect(presence.sweep()).toMatchObject([{ status: 'offline' }])
})

test('[STATUS-12] somebody is where the newest of their pages that are in use is, since that page has shown it', () => {
  const { presence, time } = aPresence()
  const [lobby, plan] = [
    { kind: 'room', id: 'lobby' },
    { kind: 'document', id: 'plan' },
  ] as const
  presence.arrive('ada', 'desk')
  expect(presence.of('ada')?.place).toBeUndefined()
  expect(presence.show('ada', 'strange', lobby)).toEqual([])
  expect(presence.show('ada', 'desk', lobby)).toMatchObject([{ place: { ...lobby, since: 1000 } }])
  time.monotonic += 60_000
  // The same place once more, as each report of a page has it, is no news.
  expect(presence.show('ada', 'desk', lobby)).toEqual([])
  presence.arrive('ada', 'phone')
  expect(presence.show('ada', 'phone', plan)).toMatchObject([{ place: { ...plan, since: 61_000 } }])
  expect(presence.set('ada', 'phone', 'away')).toMatchObject([{ status: 'online', place: lobby }])
  expect(presence.set('ada', 'desk', 'away')).toMatchObject([{ status: 'away', place: plan }])
  // A phone that was silent comes back where it was.
  presence.suspend('ada', 'phone')
  expect(presence.of('ada')?.place).toMatchObject(lobby)
  presence.resume('ada', 'phone')
  expect(presence.of('ada')?.place).toMatchObject(plan)
  expect(presence.show('ada', 'phone', undefined)).toMatchObject([{ place: lobby }])
  presence.leave('ada', 'desk')
  expect(presence.of('ada')?.place).toBeUndefined()
})
