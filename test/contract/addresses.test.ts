// Where others reach a hub, on networks of the tests' own.
import { afterEach, expect, test } from 'bun:test'
import { eventually, temporaryFolder } from '../support/hub.ts'
import { aNetwork, type Computer, canMakeNetworks } from '../support/network.ts'
import { CLI, spawnHub } from '../support/process.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

const getFrom = ({ run }: Computer, url: string) =>
  run([process.execPath, '-e', `console.log(await (await fetch('${url}')).text())`])

const networkTest = test.skipIf(!canMakeNetworks())

async function aHubOn(within: readonly string[], flags: string[] = ['--port', '0']) {
  const folder = temporaryFolder()
  endings.push(folder.remove)
  const hub = await spawnHub(folder.path, flags, {}, undefined, within)
  endings.push(() => hub.kill('SIGKILL'))
  return { ...hub, data: folder.path }
}

networkTest(
  '[DISC-10] a hub whose computer gets another address says so within seconds, and everything names the new one',
  async () => {
    const network = aNetwork(['10.77.0.2/24', '10.77.0.9/24'])
    endings.push(network.remove)
    const [desk, phone] = network.computers as [Computer, Computer]
    const hub = await aHubOn(desk.within)
    expect(hub.urls[0]).toBe(`http://10.77.0.2:${hub.port}/#${hub.token}`)

    desk.ip('addr del 10.77.0.2/24 dev eth0')
    desk.ip('addr add 10.77.0.3/24 dev eth0')
    const changed = await eventually((): string | undefined =>
      hub.lines.find((line) => line.includes('"changed"') && line.includes('10.77.0.3')),
    )
    expect(JSON.parse(changed as string)).toEqual({
      ...{ changed: true, code: hub.code },
      urls: expect.arrayContaining([`http://10.77.0.3:${hub.port}/#${hub.token}`]),
    })
    expect(changed).not.toContain('10.77.0.2')
    const status = desk.run([process.execPath, CLI, 'status', '--json', '--data', hub.data])
    expect((JSON.parse(status.out) as { addresses: string[] }).addresses).toContain(`http://10.77.0.3:${hub.port}/`)
    // From the other computer, with the Host of the new address.
    const health = getFrom(phone, `http://10.77.0.3:${hub.port}/health`)
    expect(JSON.parse(health.out)).toMatchObject({ status: 'ok', hubId: hub.hubId })
  },
)

networkTest(
  '[DISC-11] the address by which other computers have come in is the one that is offered first',
  async () => {
    const network = aNetwork(['10.77.0.2/24', '10.77.0.9/24'])
    endings.push(network.remove)
    const [desk, phone] = network.computers as [Computer, Computer]
    desk.ip('addr add 192.168.77.2/24 dev eth0')
    phone.ip('addr add 192.168.77.9/24 dev eth0')
    const hub = await aHubOn(desk.within)
    expect(hub.urls[0]).toContain('192.168.77.2')
    getFrom(phone, `http://10.77.0.2:${hub.port}/`)
    await eventually(() => hub.lines.some((line) => /"urls":\["http:\/\/10\.77\.0\.2:/.test(line)))
  },
)
