// Two people on two machines of one hub, and a machine that is gone.
import { expect, onTestFinished, test } from 'bun:test'
import { connect } from '../../src-ui/script-client/client.ts'
import { exported } from '../fault/writer.ts'
import { type ClusterMachine, threeMachines } from '../support/cluster.ts'
import { eventually, joinAt } from '../support/hub.ts'
import { NATS_SERVER } from '../support/nats.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, HOST, HUB_FLAGS, launch, type Person, PHONE, somebody } from './browser.ts'
import { lookAt, rulesFor, setScreen } from './look.ts'

const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const textOf = ({ page }: Person) => page.getByRole('textbox', { name: /^Text of / })
const portOf = ({ page }: Person) => Number(new URL(page.url()).port)
const message = ({ page }: Person, text: string) => page.locator('[data-seq]', { hasText: text })

async function say(person: Person, text: string): Promise<void> {
  await composer(person).fill(text)
  // On a phone Enter begins a new line.
  await person.page.getByRole('button', { name: 'Send', exact: true }).click()
}

/** Somebody who has come in at this machine, and knows where the others are. */
async function personAt(
  browser: Awaited<ReturnType<typeof launch>>,
  look: typeof DESK | typeof PHONE,
  at: ClusterMachine,
  { ports, roomId }: { ports: number[]; roomId: string },
) {
  const person = await somebody(browser, look, at.hub.port)
  const known: string[] = []
  person.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload === 'string' && payload.startsWith('{"type":"machines"')) known.push(payload)
    }),
  )
  const passed = () => person.page.waitForResponse((answer) => answer.url().endsWith('/api/session/pass'))
  for (const path of [`/#${at.hub.token}`, `/rooms/${roomId}`]) {
    const pass = passed()
    await person.page.goto(`http://${HOST}:${at.hub.port}${path}`)
    await (await pass).finished()
  }
  await composer(person).waitFor()
  const others = ports.filter((port) => port !== at.hub.port)
  await eventually(() => others.every((port) => known.at(-1)?.includes(`:${port}"`)))
  return person
}

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-44] two people on two machines chat and write in one document, the machine of one is killed, and both go on with all that was saved and all that was typed, without a question',
  async () => {
    const { machines, ownerOf } = await threeMachines({ flags: HUB_FLAGS.slice(0, 2) })
    const browser = await launch()
    onTestFinished(() => browser.close())
    const ports = machines.map(({ hub }) => hub.port)
    const machineOf = (person: Person) => machines.find(({ hub }) => hub.port === portOf(person)) as ClusterMachine
    const owner = machines[ownerOf().at] as ClusterMachine
    const checking = await joinAt(owner.hub.origin, { name: 'Check', code: owner.hub.code ?? '' })
    const { rooms } = (await (await checking.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
    const roomId = rooms.find(({ name }) => name === 'lobby')?.id as string
    const ada = await personAt(browser, DESK, owner, { ports, roomId })
    const other = machines.find((each) => each !== owner) as ClusterMachine
    const bob = await personAt(browser, PHONE, other, { ports, roomId })
    const people = [ada, bob]
    await say(ada, 'hello from ada')
    await message(bob, 'hello from ada').waitFor()
    await say(bob, 'hello from bob')
    await message(ada, 'hello from bob').waitFor()

    // Nobody goes before they have done here what they do without their machine; and the machine of the other one is killed by nobody.
    let isHeld = false
    await ada.page.route('**/api/hub/proof?**', (route) => {
      const isBobs = new URL(route.request().url()).port === `${other.hub.port}`
      return isHeld || isBobs ? route.abort() : route.continue()
    })

    // In a room: the machine that owns the hub.
    const elsewhere = (from: number) => ada.page.waitForURL((url) => url.port !== `${from}` && url.hash === '')
    const [hereBefore, there] = [portOf(ada), portOf(bob)]
    isHeld = true
    await owner.hub.kill('SIGKILL')
    await say(ada, 'while my machine is gone')
    await composer(ada).fill('half a thought')
    isHeld = false
    const roomFreeAt = performance.now()
    await elsewhere(hereBefore)
    await message(ada, 'while my machine is gone').waitFor()
    await say(bob, 'and mine goes on')
    for (const person of people) await message(person, 'and mine goes on').waitFor()
    for (const person of people) await message(person, 'while my machine is gone').waitFor()
    const seconds = (from: number) => ((performance.now() - from) / 1000).toFixed(1)
    console.log(`[CLUSTER-44] both go on in the room after ${seconds(roomFreeAt)} s`)
    await expectSoon(() => composer(ada).inputValue()).toBe('half a thought')
    await expectSoon(() => portOf(bob)).toBe(there)
    expect(ports).toContain(portOf(ada))
    await owner.restart()

    // In a document.
    await ada.page.getByRole('button', { name: 'New document' }).first().click()
    await ada.page.getByRole('textbox', { name: 'Title', exact: true }).fill('Plan')
    await ada.page.getByRole('button', { name: 'Create document' }).click()
    await textOf(ada).waitFor()
    await textOf(ada).click()
    await ada.page.keyboard.type('Ada before. ')
    await ada.page.locator('.save-status', { hasText: 'All changes saved' }).waitFor()
    const path = new URL(ada.page.url()).pathname
    await bob.page.goto(`http://${HOST}:${there}${path}`)
    await bob.page.getByText('Ada before.').waitFor()
    await textOf(bob).click()
    await bob.page.keyboard.press('Control+End')
    await bob.page.keyboard.type('Bob before. ')
    await bob.page.locator('.save-status', { hasText: 'All changes saved' }).waitFor()
    await ada.page.getByText('Bob before.').waitFor()

    const from = portOf(ada)
    isHeld = true
    await machineOf(ada).hub.kill('SIGKILL')
    await ada.page.keyboard.press('Control+End')
    await ada.page.keyboard.type('Ada alone. ')
    await ada.page.locator('.save-status', { hasText: 'Kept on this device' }).waitFor()
    isHeld = false
    const documentFreeAt = performance.now()
    await bob.page.keyboard.press('Control+End')
    await bob.page.keyboard.type('Bob meanwhile. ')
    await elsewhere(from)
    await ada.page.getByText('Bob meanwhile.').waitFor()
    await bob.page.getByText('Ada alone.').waitFor()
    for (const { page } of people) await page.locator('.save-status', { hasText: 'All changes saved' }).waitFor()
    console.log(`[CLUSTER-44] both go on in the document after ${seconds(documentFreeAt)} s`)
    const seen = await lookAt(ada, 'cluster-elsewhere-desk-light')
    seen.push(...(await lookAt(bob, 'cluster-elsewhere-phone-dark', rulesFor('dark'))))
    await setScreen(ada.page, { viewport: PHONE.viewport, colorScheme: 'light' })
    seen.push(...(await lookAt(ada, 'cluster-elsewhere-phone-light')))
    expect(seen).toEqual([])

    const documentId = path.split('/').at(-1) as string
    for (const person of people) {
      const { hub } = machineOf(person)
      const get = (path: string) => fetch(hub.origin + path, { headers: { authorization: `Bearer ${checking.token}` } })
      const { md } = await exported({ ...checking, origin: hub.origin, get }, documentId)
      for (const words of ['Ada before.', 'Bob before.', 'Ada alone.', 'Bob meanwhile.'])
        expect(md.split(words).length).toBe(2)
      const { messages } = (await (await get(`/api/rooms/${roomId}/messages`)).json()) as {
        messages: { body: string }[]
      }
      expect(messages.map(({ body }) => body)).toEqual([
        'hello from ada',
        'hello from bob',
        'while my machine is gone',
        'and mine goes on',
      ])
    }
    // What goes to another machine is what this is about, and a machine that is gone refuses connections.
    const toMachines = ports.map((port) => new RegExp(`(request|socket) to \\S+:${port}/`))
    const isExpected = (problem: string) =>
      toMachines.some((pattern) => pattern.test(problem)) || /ERR_CONNECTION|WebSocket|api\/hub\/proof/.test(problem)
    const unexpected = people.flatMap(({ problems }) => problems).filter((problem) => !isExpected(problem))
    expect(unexpected).toEqual([])
  },
  1_800_000,
)

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-45] a machine that is cut off says so, its pages and scripts go to another one, and where no machine can save pages go on reading with a line that says so',
  async () => {
    const { machines, servers, relays } = await threeMachines({ flags: HUB_FLAGS.slice(0, 2), relayed: 1 })
    const browser = await launch()
    onTestFinished(() => browser.close())
    const ports = machines.map(({ hub }) => hub.port)
    const [first] = machines as [ClusterMachine]
    const script = await connect({ origin: first.hub.origin, name: 'Sensor', code: first.hub.code ?? '' })
    onTestFinished(script.close)
    const roomId = script.world().rooms.find(({ name }) => name === 'lobby')?.id as string
    const ada = await personAt(browser, DESK, first, { ports, roomId })
    await script.say(roomId, 'before')
    await message(ada, 'before').waitFor()

    const proofAt = async (port: number) =>
      (await fetch(`http://127.0.0.1:${port}/api/hub/proof?claims=a.b&nonce=${'n'.repeat(32)}`)).status
    expect(await proofAt(first.hub.port)).toBe(200)
    for (const relay of relays[0] ?? []) relay.disconnect()
    await ada.page.waitForURL((url) => url.port !== `${first.hub.port}` && url.hash === '')
    expect(await proofAt(first.hub.port)).toBe(503)
    await say(ada, 'at another machine')
    await message(ada, 'at another machine').waitFor()
    await script.say(roomId, 'so is the sensor')
    await message(ada, 'so is the sensor').waitFor()

    // Now no machine can save.
    const port = portOf(ada)
    // One machine may notice it some seconds before another, where a page would still find it.
    const proofs = '**/api/hub/proof?**'
    await ada.page.route(proofs, (route) => route.abort())
    await Promise.all(servers.slice(1).map((server) => server.kill('SIGKILL')))
    const line = ada.page.getByText(/^Nothing can be saved on this machine at the moment/)
    await line.waitFor()
    for (const each of ports) await eventually(async () => (await proofAt(each)) === 503)
    await ada.page.unroute(proofs)
    await message(ada, 'so is the sensor').waitFor()
    const seen = await lookAt(ada, 'cluster-cut-off-desk-light')
    await setScreen(ada.page, { viewport: PHONE.viewport, colorScheme: 'dark' })
    await line.waitFor()
    seen.push(...(await lookAt(ada, 'cluster-cut-off-phone-dark')))
    expect(seen).toEqual([])
    await setScreen(ada.page, { viewport: DESK.viewport, colorScheme: 'light' })
    // As above, the other way round.
    await ada.page.route(proofs, (route) => route.abort())
    for (const server of servers.slice(1)) server.start()
    await line.waitFor({ state: 'detached' })
    await expectSoon(() => portOf(ada)).toBe(port)
    await say(ada, 'all is well')
    await message(ada, 'all is well').waitFor()
  },
  1_800_000,
)

test.skipIf(!NATS_SERVER)(
  '[CLUSTER-46] a host sees the machines, which one saves for all, that its connection to NATS is not encrypted, and what to do where one is missing; nobody else is told',
  async () => {
    const { machines, ownerOf } = await threeMachines({ flags: HUB_FLAGS.slice(0, 2) })
    const [first, gone] = machines as [ClusterMachine, ClusterMachine]
    const member = await joinAt(first.hub.origin, { name: 'Member', code: first.hub.code ?? '' })
    expect((await fetch(`${first.hub.origin}/api/machines`)).status).toBe(401)
    expect((await member.get('/api/machines')).status).toBe(403)

    const browser = await launch()
    onTestFinished(() => browser.close())
    const host = await somebody(browser, DESK, first.hub.port)
    const { page } = host
    await page.goto(`http://${HOST}:${first.hub.port}/#host=${first.hub.hostToken}`)
    await page.getByRole('img', { name: /QR code/ }).waitFor()
    const part = page.locator('section', { has: page.getByRole('heading', { name: 'Machines of this hub' }) })
    // Nothing is said of the connection where the answer has failed.
    await page.route('**/api/machines', (route) => route.abort())
    await page.goto(`http://${HOST}:${first.hub.port}/security`)
    await part.locator('.security-failed').waitFor()
    await expectSoon(() => part.getByText(/is (not )?encrypted/).count()).toBe(0)
    await page.unroute('**/api/machines')
    await part.getByRole('button', { name: 'Refresh' }).click()
    await part.getByText(/is not encrypted/).waitFor()
    for (const name of ['m0 · you are here', 'm1', 'm2']) await part.getByText(name).first().waitFor()
    await part
      .locator('li', { hasText: `m${ownerOf().at}` })
      .getByText(/saves for all/)
      .waitFor()
    for (const { hub } of machines) await part.getByText(new RegExp(`:${hub.port}`)).waitFor()
    await part.scrollIntoViewIfNeeded()
    const seen = await lookAt(host, 'cluster-machines-desk-light')

    await gone.hub.kill('SIGKILL')
    await eventually(async () => {
      await part.getByRole('button', { name: 'Refresh' }).click()
      return part.getByText(/^Next step: start m1 again/).isVisible()
    })
    await part
      .locator('li', { hasText: 'm1' })
      .getByText(/^Not heard of since/)
      .waitFor()
    await part.scrollIntoViewIfNeeded()
    seen.push(...(await lookAt(host, 'cluster-machines-missing-desk-light')))
    await setScreen(page, { viewport: PHONE.viewport, colorScheme: 'dark' })
    await part.getByText(/^Next step: start m1 again/).waitFor()
    await part.scrollIntoViewIfNeeded()
    seen.push(...(await lookAt(host, 'cluster-machines-missing-phone-dark')))
    expect(seen).toEqual([])
    await gone.restart()
    await eventually(async () => {
      await part.getByRole('button', { name: 'Refresh' }).click()
      return !(await part.getByText(/^Next step/).isVisible())
    })
  },
  1_800_000,
)
