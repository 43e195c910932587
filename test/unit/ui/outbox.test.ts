import { expect, test } from 'bun:test'
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import { makeOutbox, newClientId, type OutboxEntry, type OutboxStorage } from '../../../src-ui/live/outbox.ts'
import { eventually } from './scripted-hub.ts'

/** IndexedDB, which Bun lacks, as several tabs of one device see it. */
function aDevice() {
  const kept = new Map<string, OutboxEntry>()
  const storage: OutboxStorage = {
    all: async () => [...kept.values()],
    put: async (entry) => void kept.set(entry.clientId, entry),
    remove: async (clientId) => void kept.delete(clientId),
  }
  return { kept, storage, tab: (memberId = 'ada') => makeOutbox(memberId, storage, () => undefined) }
}

const brokenStorage: OutboxStorage = {
  all: () => Promise.reject(new Error('private window')),
  put: () => Promise.reject(new Error('private window')),
  remove: () => Promise.reject(new Error('private window')),
}

const say = (body: string, clientId = newClientId()): Command => ({ type: 'chat.send', roomId: 'r', clientId, body })
const bodies = (commands: Command[]) => commands.map((command) => command.type === 'chat.send' && command.body)

test('[LIVE-10] where the browser keeps nothing, commands wait in memory and the tab knows it', async () => {
  const outbox = makeOutbox('ada', brokenStorage, () => undefined)
  await outbox.adopt()

  outbox.add(say('one'))

  await Bun.sleep(0)
  expect(bodies(outbox.unanswered())).toEqual(['one'])
  expect(outbox.hasUnpersisted()).toBe(true)
})

test('[LIVE-11] a failed command stays, is not sent again, and keeps its reason over a reload', async () => {
  const device = aDevice()
  const outbox = device.tab()
  outbox.add(say('no', 'client-no'))
  outbox.add(say('yes'))

  outbox.fail('client-no', 'room.notFound')

  expect(bodies(outbox.unanswered())).toEqual(['yes'])
  expect(device.kept.get('client-no')?.failed).toBe('room.notFound')
  expect(outbox.clearFailure('client-no')?.failed).toBeUndefined()
  expect(bodies(outbox.unanswered())).toEqual(['no', 'yes'])
})

test('[LIVE-12] what somebody else left on this device never goes out under another name', async () => {
  const device = aDevice()
  device.tab('bob').add(say('by bob'))
  const outbox = device.tab('ada')

  await outbox.adopt()

  expect(outbox.unanswered()).toEqual([])
  expect(device.kept.size).toBe(1)
})

test('[LIVE-12] a tab adopts what an earlier one has left, before its own and in order', async () => {
  const device = aDevice()
  const earlier = device.tab()
  earlier.add(say('one'))
  earlier.add(say('two'))
  await Bun.sleep(2)
  const outbox = device.tab()
  outbox.add(say('three'))

  await outbox.adopt()

  expect(bodies(outbox.unanswered())).toEqual(['one', 'two', 'three'])
})

test('[LIVE-12] what was answered while the store was read is not adopted', async () => {
  const device = aDevice()
  device.tab().add(say('done', 'client-done'))
  const outbox = device.tab()

  const adopting = outbox.adopt()
  outbox.remove('client-done')
  await adopting

  expect(outbox.unanswered()).toEqual([])
})

test('[LIVE-13] a tab removes only what was answered, never what another one waits for', async () => {
  const device = aDevice()
  const [one, two] = [device.tab(), device.tab()]
  one.add(say('of one', 'client-one'))
  two.add(say('of two', 'client-two'))

  one.remove('client-one')

  expect([...device.kept.keys()]).toEqual(['client-two'])
})

test('[LIVE-14] the order of sending survives a clock that is set back', () => {
  const outbox = aDevice().tab()
  const now = Date.now
  try {
    Date.now = () => 2000
    const first = outbox.add(say('one'))
    Date.now = () => 1000
    const second = outbox.add(say('two'))

    expect(second.createdAt).toBeGreaterThan(first.createdAt)
  } finally {
    Date.now = now
  }
})

test('[LIVE-10] once the device has it, the tab may go', async () => {
  const outbox = aDevice().tab()

  outbox.add(say('kept'))

  await eventually(() => expect(outbox.hasUnpersisted()).toBe(false))
})

test('[LIVE-14] a client id fits the contract and is never the same twice', () => {
  const ids = Array.from({ length: 1000 }, newClientId)

  expect(ids.every((id) => /^[A-Za-z0-9_-]{8,64}$/.test(id))).toBe(true)
  expect(new Set(ids).size).toBe(1000)
})
