// Port 80 beside the usual one, in networks of the test's own: on this computer other programs may have it.
import { afterEach, expect, test } from 'bun:test'
import { temporaryFolder } from '../support/hub.ts'
import { aNetwork, type Computer, canMakeNetworks } from '../support/network.ts'
import { spawnHub } from '../support/process.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function aHubOn(desk: Computer, flags: string[] = []) {
  const folder = temporaryFolder()
  endings.push(folder.remove)
  const hub = await spawnHub(folder.path, flags, {}, undefined, desk.within)
  endings.push(() => hub.kill('SIGKILL'))
  return hub
}

/** What a script prints as JSON, which runs on another computer. */
function on<T>(computer: Computer, script: string): T {
  const { out } = computer.run([
    process.execPath,
    '-e',
    `console.log(JSON.stringify(await (async () => {${script}})()))`,
  ])
  try {
    return JSON.parse(out) as T
  } catch {
    throw new Error(out)
  }
}

const joinAt = (code: string | undefined) => `
  const json = { 'content-type': 'application/json' }
  const post = (url, body, headers) => fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) })
  const joined = await post('http://10.78.0.2/api/join', { name: 'Ada', code: '${code}' })
  const { token } = await joined.json()
  const cookie = joined.headers.getSetCookie().map((each) => each.replace(/;.*/, '')).join('; ')`

test.skipIf(!canMakeNetworks())(
  '[SHORT-1] where a hub may have port 80, others come in without a port, with one session for both, and every rule of the guard holds',
  async () => {
    const network = aNetwork(['10.78.0.2/24', '10.78.0.9/24'])
    endings.push(network.remove)
    const [desk, phone] = network.computers as [Computer, Computer]
    const first = await aHubOn(desk)
    expect(first.port).toBe(4280)
    expect(first.urls[0]).toStartWith('http://10.78.0.2:4280/#')

    const seen = on<{ names: string[]; statuses: number[]; links: { address: string }[]; frame: string }>(
      phone,
      `${joinAt(first.code)}
      const room = (origin, at, host) => post(at + '/api/rooms', { name: 'room of ' + origin + at }, { cookie, origin, ...(host ? { host } : {}) })
      const [short, long] = ['http://10.78.0.2', 'http://10.78.0.2:4280']
      const asked = [[short, short], [long, long], ['http://10.78.0.2:81', short], ['https://10.78.0.2', short], ['null', short], [short, short, 'evil.example']]
      const statuses = []
      for (const each of asked) statuses.push((await room(...each)).status)
      const { links } = await (await fetch(short + '/api/invitation', { headers: { authorization: 'Bearer ' + token } })).json()
      const socket = new WebSocket('ws://10.78.0.2/live', { headers: { cookie, origin: short } })
      const frame = await new Promise((resolve) => { socket.onmessage = ({ data }) => resolve(data); socket.onclose = ({ code }) => resolve('closed ' + code) })
      socket.close()
      return { names: joined.headers.getSetCookie().map((each) => each.split('=')[0]), statuses, links, frame }`,
    )
    expect(seen.names).toContain('hubbub_4280')
    expect(seen.statuses).toEqual([201, 201, 403, 403, 403, 421])
    expect(seen.links[0]).toMatchObject({ address: '10.78.0.2', url: first.urls[0] })
    expect(seen.frame).toContain('hello')

    // Another hub of this computer does without, and says so.
    const second = await aHubOn(desk)
    expect(second.port).toBe(4281)
    const [link] = on<{ address: string }[]>(
      phone,
      `${joinAt(second.code).replace('http://10.78.0.2/', 'http://10.78.0.2:4281/')}
      return (await (await fetch('http://10.78.0.2:4281/api/invitation', { headers: { authorization: 'Bearer ' + token } })).json()).links`,
    )
    expect(link?.address).toBe('10.78.0.2:4281')
  },
)

test.skipIf(!canMakeNetworks())('[SHORT-2] who has named a port gets that one alone', async () => {
  const network = aNetwork(['10.78.0.2/24'])
  endings.push(network.remove)
  const [desk] = network.computers as [Computer]
  const hub = await aHubOn(desk, ['--port', '4280'])
  const answered = on<string[]>(
    desk,
    `return Promise.all(['http://10.78.0.2:4280/health', 'http://10.78.0.2/health'].map((url) => fetch(url).then(({ status }) => String(status), () => 'refused')))`,
  )
  expect([hub.port, ...answered]).toEqual([4280, '200', 'refused'])
})
