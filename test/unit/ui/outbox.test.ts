import { afterEach, expect, setSystemTime, test } from 'bun:test'
import type { Command } from '../../../src-bun/contract/frames/commands.ts'
import { newClientId, Outbox } from '../../../src-ui/live/outbox.ts'
import { type OutboxEntry, type OutboxStorage, openDeviceTabs } from '../../../src-ui/live/outbox-storage.ts'
import { eventually } from './scripted-hub.ts'

afterEach(() => void setSystemTime())

/** IndexedDB, which Bun lacks, as several tabs of one device see it. */
function aDevice() {
  const stored = new Map<string, OutboxEntry>()
  const storage: OutboxStorage = {
    all: async () => [...stored.values()],
    put: async (entry) => void stored.set(entry.clientId, entry),
    remove: async (clientId) => void stored.delete(clientId),
  }
  return { kept: stored, storage, tab: (memberId = 'ada') => new Outbox(memberId, storage) }
}

const brokenStorage: OutboxStorage = {
  all: () => Promise.reject(new Error('private window')),
  put: () => Promise.reject(new Error('private window')),
  remove: () => Promise.reject(new Error('private window')),
}

const postCommand = (body: string, clientId = newClientId()): Command => ({
  type: 'chat.send',
  roomId: 'r',
  clientId,
  body,
})
const bodies = (commands: Command[]) => commands.map((command) => command.type === 'chat.send' && command.body)

test('[LIVE-10] a browser that stores nothing keeps commands in memory, and the outbox reports it', async () => {
  const outbox = new Outbox('ada', brokenStorage)
  await outbox.adopt()

  outbox.add(postCommand('one'))

  await Bun.sleep(0)
  expect(bodies(outbox.unanswered())).toEqual(['one'])
  expect(outbox.hasUnpersisted()).toBe(true)
})

test('[LIVE-11] a failed command is stored with its code and not among the unanswered ones until it is retried', async () => {
  const device = aDevice()
  const outbox = device.tab()
  outbox.add(postCommand('no', 'client-no'))
  outbox.add(postCommand('yes'))

  outbox.fail('client-no', 'room.notFound')

  expect(bodies(outbox.unanswered())).toEqual(['yes'])
  expect(device.kept.get('client-no')?.failed).toBe('room.notFound')
  expect(outbox.clearFailure('client-no')?.failed).toBeUndefined()
  expect(bodies(outbox.unanswered())).toEqual(['no', 'yes'])
})

test('[LIVE-12] an outbox does not adopt commands of another member', async () => {
  const device = aDevice()
  device.tab('bob').add(postCommand('by bob'))
  const outbox = device.tab('ada')

  await outbox.adopt()

  expect(outbox.unanswered()).toEqual([])
  expect(device.kept.size).toBe(1)
})

test('[LIVE-12] an outbox adopts the commands of an earlier tab before its own, in order', async () => {
  const device = aDevice()
  const earlier = device.tab()
  setSystemTime(1000)
  earlier.add(postCommand('one'))
  earlier.add(postCommand('two'))
  setSystemTime(2000)
  const outbox = device.tab()
  outbox.add(postCommand('three'))

  await outbox.adopt()

  expect(bodies(outbox.unanswered())).toEqual(['one', 'two', 'three'])
})

test('[LIVE-12] an outbox does not adopt a command that was answered while the store was read', async () => {
  const device = aDevice()
  device.tab().add(postCommand('done', 'client-done'))
  const outbox = device.tab()

  const adopting = outbox.adopt()
  outbox.remove('client-done')
  await adopting

  expect(outbox.unanswered()).toEqual([])
})

test('[LIVE-13] removing a command leaves the stored commands of other tabs', async () => {
  const device = aDevice()
  const [one, two] = [device.tab(), device.tab()]
  one.add(postCommand('of one', 'client-one'))
  two.add(postCommand('of two', 'client-two'))

  one.remove('client-one')

  expect([...device.kept.keys()]).toEqual(['client-two'])
})

test('[LIVE-14] commands keep their order when the clock is set back', () => {
  const outbox = aDevice().tab()
  setSystemTime(2000)
  const first = outbox.add(postCommand('one'))
  setSystemTime(1000)
  const second = outbox.add(postCommand('two'))

  expect(second.createdAt).toBeGreaterThan(first.createdAt)
})

test('[LIVE-10] a command that is stored on the device is no longer reported as unpersisted', async () => {
  const outbox = aDevice().tab()

  outbox.add(postCommand('kept'))

  await eventually(() => expect(outbox.hasUnpersisted()).toBe(false))
})

test('[LIVE-14] each new client id fits the contract and is unique', () => {
  const ids = Array.from({ length: 1000 }, newClientId)

  expect(ids.every((id) => /^[A-Za-z0-9_-]{8,64}$/.test(id))).toBe(true)
  expect(new Set(ids).size).toBe(1000)
})

test('[LIVE-35] a command that is discarded in one tab is not sent by another one that has adopted it', async () => {
  const device = aDevice()
  const [desk, other] = [openDeviceTabs('hub'), openDeviceTabs('hub')]
  const elsewhere = openDeviceTabs('another hub')
  const first = new Outbox('ada', { ...device.storage, tabs: desk })
  first.add(postCommand('regretted', 'client-1'))
  first.add(postCommand('kept', 'client-2'))
  const second = new Outbox('ada', { ...device.storage, tabs: other })
  const third = new Outbox('ada', { ...device.storage, tabs: elsewhere })
  await Promise.all([second.adopt(), third.adopt()])
  expect(bodies(second.unanswered())).toEqual(['regretted', 'kept'])

  first.discard('client-1')
  await eventually(() => expect(bodies(second.unanswered())).toEqual(['kept']))
  expect(bodies(third.unanswered())).toEqual(['regretted', 'kept'])
  expect([...device.kept.keys()]).toEqual(['client-2'])
  for (const tabs of [desk, other, elsewhere]) tabs?.close()
})

test('[LIVE-46] a command for now only is sent until it is answered, and is neither stored nor warned of when its page ends', async () => {
  const device = aDevice()
  const outbox = device.tab()

  outbox.add(postCommand('now'), true)
  outbox.add(postCommand('kept'))

  await eventually(() => expect(outbox.hasUnpersisted()).toBe(false))
  expect(bodies(outbox.unanswered())).toEqual(['now', 'kept'])
  const next = device.tab()
  await next.adopt()
  expect(bodies(next.unanswered())).toEqual(['kept'])
})
