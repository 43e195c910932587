import { expect, test } from 'bun:test'
import { IDLE_GUEST_KEPT_MS } from '../../src-bun/contract/limits.ts'
import { aHub, eventually, live } from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'

test('[COUNT-17] a guest who has done nothing is forgotten an hour after they were here last, everywhere, and comes back as a new one', async () => {
  let aheadMs = 0
  // Durations are measured as ever: an hour of silence would end every socket.
  const clock = { now: () => Date.now() + aheadMs, monotonic: () => performance.now() }
  const hub = await aHub(['--door', 'open'], clock)
  const host = await hub.host()
  const page = await live(host)
  const watching = await plainSocket(hub.origin, '/changes?entities=members', { as: host })
  const guest = (name: string) => plainSocket(hub.origin, `/chat?room=lobby&username=${name}`)
  const [idle, speaker, stays] = [await guest('idle'), await guest('speaker'), await guest('stays')]
  speaker.send({ content: 'hello' })
  await eventually(() => speaker.of('message').length > 0)
  const idOf = (name: string) => page.received('member.joined').find(({ member }) => member.name === name)?.member.id
  await eventually(() => idOf('idle') && idOf('stays') && idOf('speaker'))
  idle.close()
  speaker.close()
  await eventually(async () => {
    const open = (await (await host.get('/api/connections')).json()) as { connections: { memberId: string }[] }
    return !open.connections.some(({ memberId }) => memberId === idOf('idle') || memberId === idOf('speaker'))
  })

  aheadMs = IDLE_GUEST_KEPT_MS
  await eventually(() => page.received('member.removed').length > 0)
  expect(page.received('member.removed')).toMatchObject([{ memberId: idOf('idle'), forgotten: true }])
  await eventually(() => watching.frames.some(({ action }) => action === 'deleted'))
  expect(watching.frames.find(({ action }) => action === 'deleted')).toMatchObject({
    entity: 'members',
    id: idOf('idle'),
  })
  expect(stays.closed()).toBeUndefined()
  const later = await live(host)
  const members = later.received('snapshot')[0]?.members.map(({ name }) => name)
  expect(members?.sort()).toEqual(['Host', 'speaker', 'stays'])

  const again = await guest('idle')
  const joined = () => page.received('member.joined').filter(({ member }) => member.name === 'idle')
  await eventually(() => joined().length === 2)
  expect(joined()[1]?.member.id).not.toBe(joined()[0]?.member.id)
  for (const socket of [page, later, watching, stays, again]) socket.close()
  await hub.end()
})
