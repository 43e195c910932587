// Scripts whose machine is gone, or cut off, go on at another machine of their hub.
import { expect, test } from 'bun:test'
import { connect } from '../../src-ui/script-client/client.ts'
import { threeMachines } from '../support/cluster.ts'
import { eventually } from '../support/hub.ts'
import { NATS_SERVER } from '../support/nats.ts'

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-43] a script whose machine is killed finds another machine by itself, and says what it had to say once',
  async () => {
    const { machines, ownerOf } = await threeMachines()
    const { at } = ownerOf()
    const { hub } = machines[at] as (typeof machines)[0]
    const script = await connect({ origin: hub.origin, name: 'Sensor', code: hub.code ?? '' })
    const other = await connect({ origin: machines[(at + 1) % 3]?.hub.origin as string, token: script.token })
    const said: string[] = []
    other.onChange((change) => {
      if (change.type === 'chat.posted') said.push(change.message.body)
    })
    const losses: string[] = []
    script.onLost((why) => losses.push(why))
    const roomId = script.world().rooms.find(({ name }) => name === 'lobby')?.id as string
    const document = await script.run({ type: 'document.create', title: 'Log' })
    const documentId = document.type === 'document.created' ? document.document.id : ''
    await script.append(documentId, 'before')
    await script.say(roomId, 'before')
    // A machine says where it is every two seconds.
    const places = async () =>
      (
        (await (
          await fetch(`${hub.origin}/api/session/pass`, {
            method: 'POST',
            body: '{}',
            headers: { authorization: `Bearer ${script.token}`, 'content-type': 'application/json' },
          })
        ).json()) as { origins: string[] }
      ).origins
    const ports = machines.map(({ hub }) => String(hub.port))
    await eventually(async () => {
      const known = (await places()).map((origin) => new URL(origin).port)
      return ports.every((port) => known.includes(port))
    })

    const world = script.world()
    const killedAt = performance.now()
    await hub.kill('SIGKILL')
    const message = await script.say(roomId, 'while away')
    console.log(
      `[CLUSTER-43] another machine has answered ${((performance.now() - killedAt) / 1000).toFixed(1)} s after the kill`,
    )
    expect(message.authorId).toBe(script.me.id)
    await script.append(documentId, 'after')
    await script.say(roomId, 'after')
    await eventually(() => said.includes('after'))
    expect(said).toEqual(['before', 'while away', 'after'])
    expect((await script.read(documentId)).text.split('\n').filter(Boolean)).toEqual(['before', 'after'])
    expect(new Set(losses)).toEqual(new Set(['broken']))
    // Under another epoch, or after too long an absence, there would be another one.
    expect(script.world()).toBe(world)
    script.close()
    other.close()
  },
  600_000,
)
