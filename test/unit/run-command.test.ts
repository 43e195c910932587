import { expect, test } from 'bun:test'
import { openStore } from '../../src-bun/store/store.ts'
import { temporaryFolder } from '../support/hub.ts'

test('[CHAT-8] a retry is answered with the first result although the member has become a viewer meanwhile', async () => {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const store = openStore(folder.path, clock, (fault) => {
    throw fault
  })
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const joined = await store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: '', address: '10.0.0.1' })
  const member = joined.ok ? joined.value : undefined
  const [lobby] = store.rooms.all(member!)
  const command = { type: 'chat.send', clientId: 'c-1', roomId: lobby!.id, body: 'hello' } as const
  const first = await store.runAndWait({ type: 'command.run', memberId: member!.id, command })
  store.members.setRole(member!.id, 'viewer')

  const retry = await store.runAndWait({ type: 'command.run', memberId: member!.id, command })
  const other = { ...command, clientId: 'c-2' }
  const refused = await store.runAndWait({ type: 'command.run', memberId: member!.id, command: other })
  expect([retry.ok && retry.value.isDuplicate, refused.ok || refused.code]).toEqual([true, 'notAllowed'])
  expect(retry.ok && retry.value.logged.change.seq).toBe(first.ok && first.value.logged.change.seq)
  store.close()
  folder.remove()
})
