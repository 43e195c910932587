// The bar of whoever leads, and what everybody else sees of it: hands, timer, the sentence, and who waits at the door.
import { beforeAll, expect, test } from 'bun:test'
import { askAtDoor, eventually } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { lookAllOver, lookAt, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let host: Person
let ada: Person
let phone: Person

const link = () => `${world.origin()}/#${world.hub.token}`
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^(Message|Nachricht) / })
const bar = ({ page }: Person) => page.getByRole('region', { name: /^(Leading|Leiten)$/ })
const button = (person: Person, name: string | RegExp) => bar(person).getByRole('button', { name })
const press = async (person: Person, name: string | RegExp) => {
  await button(person, name).focus()
  await person.page.keyboard.press('Enter')
}
const SENTENCE = 'Everybody look at the map'

beforeAll(async () => {
  host = await world.host()
  ada = await world.person(DESK)
  phone = await world.person({ ...PHONE, locale: 'de-DE' })
  for (const person of [ada, phone]) {
    await person.page.goto(link())
    await composer(person).waitFor()
  }
  await bar(host).waitFor()
}, 600_000)

test('[LEAD-8] the bar is on every page of a host, at both widths and in both themes, and nobody else has it while nothing is on', async () => {
  expect(await lookAllOver(host, 'leading-bar')).toEqual([])
  // On a phone all its buttons are in one row.
  await setScreen(host.page, { viewport: PHONE.viewport })
  const tops = () =>
    bar(host)
      .getByRole('button')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top))
  await expectSoon(async () => new Set(await tops()).size).toBe(1)
  await setScreen(host.page, { viewport: DESK.viewport })
  await host.page.getByRole('complementary').getByRole('link', { name: 'lobby' }).click()
  await composer(host).waitFor()
  await bar(host).waitFor()
  await expectSoon(async () => [await bar(ada).count(), await bar(phone).count()]).toEqual([0, 0])
}, 600_000)

test('[LEAD-32] in a room that a host may write in, the bar asks in a poll, and one press gives it the answers yes and no', async () => {
  await press(host, 'Ask')
  const dialog = host.page.getByRole('dialog', { name: 'Ask in a poll' })
  await dialog.getByRole('button', { name: 'Yes / No' }).click()
  await expectSoon(() => dialog.getByLabel('Answer 1').inputValue()).toBe('Yes')
  await expectSoon(() => dialog.getByLabel('Answer 2').inputValue()).toBe('No')
  await dialog.getByLabel('Question').and(host.page.locator(':focus')).waitFor()
  await dialog.getByRole('button', { name: 'Yes / No' }).waitFor({ state: 'detached' })
  await host.page.keyboard.type('Shall we go on?')
  expect(await lookAllOver(host, 'leading-ask')).toEqual([])
  await host.page.keyboard.press('Enter')
  const poll = (person: Person) => person.page.locator('.message', { hasText: 'Shall we go on?' }).locator('.poll')
  await poll(ada).getByRole('button', { name: /^Yes/ }).click()
  await poll(phone).getByRole('button', { name: /^No/ }).tap()
  await poll(host).getByText('2 votes').waitFor()
  expect(await lookAllOver(host, 'leading-poll')).toEqual([])
  // On a phone the bar has one row here, too.
  await setScreen(host.page, { viewport: PHONE.viewport })
  await button(host, 'Ask').waitFor()
  const tops = () =>
    bar(host)
      .getByRole('button')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top))
  await expectSoon(async () => new Set(await tops()).size).toBe(1)
  await setScreen(host.page, { viewport: DESK.viewport })
  await host.page.getByRole('complementary').locator('a[href="/"]').click()
  await button(host, 'Ask').waitFor({ state: 'detached' })
  await host.page.getByRole('complementary').getByRole('link', { name: 'lobby' }).click()
  await button(host, 'Ask').waitFor()
}, 600_000)

test('[LEAD-15] whoever opens eyes up can type its sentence at once, and Escape leads back to its button', async () => {
  await press(host, 'Eyes up')
  const field = bar(host).getByRole('textbox', { name: 'What everybody reads' })
  await field.and(host.page.locator(':focus')).waitFor()
  await host.page.keyboard.press('Escape')
  await button(host, 'Eyes up').and(host.page.locator(':focus')).waitFor()
}, 600_000)

test('[LEAD-9] a hand is raised in the header or the palette, everybody sees how many are up, and the host calls the next one by keyboard', async () => {
  const raise = ada.page.getByRole('banner').getByRole('button', { name: 'Raise my hand' })
  await raise.waitFor()
  expect(await lookAllOver(ada, 'leading-hand-offered')).toEqual([])
  await raise.click()
  await button(ada, 'Lower my hand').waitFor()
  // The bar has the button now.
  await raise.waitFor({ state: 'detached' })
  await button(ada, 'Lower my hand').and(ada.page.locator(':focus')).waitFor()
  await bar(phone).getByText('1 Hand ist oben').waitFor()
  await button(phone, 'Mich melden').tap()
  await bar(ada).getByText('2 hands are up').waitFor()
  expect(await lookAt(phone, 'leading-hands-phone-dark-de')).toEqual([])
  await press(host, /^Hands\s*2/)
  const queue = bar(host).getByRole('listitem')
  await eventually(async () => (await queue.count()) === 2)
  expect(await lookAllOver(host, 'leading-hands')).toEqual([])
  await press(host, /^Next: lower the hand of/)
  await eventually(async () => (await queue.count()) === 1)
  await button(ada, 'Raise my hand').waitFor()
  await ada.page.keyboard.press('Control+k')
  await ada.page.getByRole('combobox').fill('raise my')
  await ada.page.getByRole('option', { name: /Raise my hand/ }).waitFor()
  await ada.page.keyboard.press('Enter')
  await eventually(async () => (await queue.count()) === 2)
  await press(host, 'Lower all')
  await eventually(async () => (await bar(phone).count()) === 0)
  await host.page.keyboard.press('Escape')
}, 600_000)

test('[LEAD-41] whoever is called by a host reads on their own page that it is their turn, also after a reload, until they put it away', async () => {
  const turn = (person: Person) => bar(person).getByText(/^(It is your turn|Du bist dran)$/)
  await ada.page.getByRole('banner').getByRole('button', { name: 'Raise my hand' }).click()
  await button(phone, 'Mich melden').waitFor()
  await button(phone, 'Mich melden').tap()
  await press(host, /^Hands\s*2/)
  await press(host, /^Next: lower the hand of/)
  await turn(ada).waitFor()
  await expectSoon(() =>
    turn(ada).evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize)),
  ).toBeGreaterThanOrEqual(20)
  expect(await lookAllOver(ada, 'leading-turn')).toEqual([])
  await ada.page.reload()
  await turn(ada).waitFor()
  // The last hand: the bar of a page stays for whoever is called.
  await press(host, /^Next: lower the hand of/)
  await turn(phone).waitFor()
  await turn(ada).waitFor({ state: 'detached' })
  expect(await lookAt(phone, 'leading-turn-phone-dark-de')).toEqual([])
  await button(phone, 'Verstanden').tap()
  await bar(phone).waitFor({ state: 'detached' })
  await phone.page.reload()
  await composer(phone).waitFor()
  await expectSoon(() => bar(phone).count()).toBe(0)
  await host.page.keyboard.press('Escape')
}, 600_000)

test('[LEAD-10] the timer counts down by the clock of the hub on every page, is paused and made longer, and a reload and a late comer see its rest', async () => {
  await press(host, /^Timer$/)
  await bar(host).getByLabel('What for (optional)').fill('Group work')
  await bar(host)
    .getByRole('textbox', { name: /inutes/ })
    .fill('soon')
  await press(host, 'Start the timer')
  await bar(host).getByText('Type the minutes as a number, at most 1440.').waitFor()
  await button(host, '10').click()
  await press(host, 'Start the timer')
  const rest = (person: Person) => bar(person).locator('.leading-time')
  await bar(ada).getByText('Group work').waitFor()
  // A busy machine may need some minutes of it.
  await expectSoon(() => rest(ada).textContent()).toMatch(/^(10:00|[4-9]:\d\d)$/)
  await press(host, /Group work/)
  await press(host, 'Pause')
  await bar(ada).getByText('paused').waitFor()
  const [shown = ''] = await rest(ada).allTextContents()
  await press(host, 'Add a minute')
  const longer = shown.replace(/^\d+/, (minutes) => `${Number(minutes) + 1}`)
  await eventually(async () => (await rest(ada).textContent()) === longer)
  // A page whose clock is two hours behind.
  const late = await world.person(DESK)
  await late.page.clock.install({ time: Date.now() - 2 * 60 * 60 * 1000 })
  await late.page.goto(link())
  await eventually(async () => (await rest(late).textContent()) === longer)
  await ada.page.reload()
  await eventually(async () => (await rest(ada).textContent()) === longer)
  expect(await lookAt(host, 'leading-timer-desk-light')).toEqual([])
  expect(await lookAt(phone, 'leading-timer-phone-dark-de')).toEqual([])
  await press(host, 'Go on')
  await eventually(async () => (await bar(late).getByText('paused').count()) === 0)
  await expectSoon(() => rest(late).textContent()).toMatch(/^(1[01]|[2-9]):\d\d$/)
  await press(host, 'End the timer')
  await eventually(async () => (await bar(late).count()) === 0)
  expect(late.problems).toEqual([])
  await late.context.close()
  await host.page.keyboard.press('Escape')
}, 600_000)

test('[LEAD-13] when the time is up every page says so, and sounds once where sounds are on and nobody came later', async () => {
  const listener = await world.person(DESK)
  await listener.page.addInitScript(() => {
    localStorage.setItem('hubbub:sound', 'on')
    const notes = { count: 0, isRunning: false }
    new MutationObserver(() => {
      notes.isRunning ||= document.querySelector('.leading-time:not([data-up])') !== null
    }).observe(document, { childList: true, subtree: true })
    Object.assign(window, {
      notes,
      AudioContext: class {
        currentTime = 0
        destination = {}
        async resume() {}
      },
      GainNode: class {
        gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} }
        connect() {}
      },
      OscillatorNode: class {
        connect = <T>(next: T) => next
        start() {
          notes.count++
        }
        stop() {}
      },
    })
  })
  await listener.page.goto(link())
  await composer(listener).waitFor()
  const notes = () =>
    listener.page.evaluate(() => (window as unknown as { notes: { count: number; isRunning: boolean } }).notes)
  const heard = async () => (await notes()).count
  // Of three seconds a page that is held up may learn when they are over, as somebody who comes later: then they begin once more.
  await eventually(async () => {
    await press(host, /^Timer$/)
    await bar(host).getByLabel('Minutes').fill('0.05')
    await press(host, 'Start the timer')
    for (const person of [host, ada, listener]) await bar(person).getByText('Time is up').first().waitFor()
    if ((await notes()).isRunning) return true
    await press(host, /Time is up/)
    await press(host, 'End the timer')
    await bar(listener).waitFor({ state: 'detached' })
    await host.page.keyboard.press('Escape')
    return false
  })
  await eventually(async () => (await heard()) === 2)
  await listener.page.reload()
  await bar(listener).getByText('Time is up').first().waitFor()
  expect(await lookAt(listener, 'leading-time-up-desk-light')).toEqual([])
  await expectSoon(() => heard()).toBe(0)
  await press(host, /Time is up/)
  await press(host, 'End the timer')
  await eventually(async () => (await bar(listener).count()) === 0)
  await host.page.keyboard.press('Escape')
  expect(listener.problems).toEqual([])
  await listener.context.close()
}, 600_000)

test('[LEAD-11] eyes up puts one sentence on every page, quiets every composer and keeps what was typed, until the host ends it', async () => {
  await composer(ada).fill('half a thought')
  await press(host, 'Eyes up')
  await bar(host).getByLabel('What everybody reads').fill(SENTENCE)
  expect(await lookAllOver(host, 'leading-eyes-up-form')).toEqual([])
  await host.page.keyboard.press('Enter')
  for (const person of [host, ada, phone]) await bar(person).getByRole('alert').getByText(SENTENCE).waitFor()
  await ada.page.getByText('What you have typed stays here').waitFor()
  await expectSoon(async () => [await composer(ada).count(), await composer(host).count()]).toEqual([0, 1])
  expect(await lookAllOver(ada, 'leading-eyes-up')).toEqual([])
  expect(await lookAt(phone, 'leading-eyes-up-phone-dark-de')).toEqual([])
  await press(host, 'End eyes up')
  await composer(ada).waitFor()
  await expectSoon(() => composer(ada).inputValue()).toBe('half a thought')
  await eventually(async () => (await bar(phone).count()) === 0)
}, 600_000)

test('[LEAD-12] who waits at the door is let in all at once', async () => {
  const origin = `http://127.0.0.1:${world.hub.port}`
  await host.page.evaluate(() =>
    fetch('/api/door', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ door: 'ask' }),
    }),
  )
  const admitted = ['Eve', 'Finn', 'Gus'].map((name) => askAtDoor(origin, name))
  await button(host, /^Let all in/).waitFor()
  await eventually(async () => (await button(host, /^Let all in/).textContent())?.includes('3'))
  expect(await lookAt(host, 'leading-knocks-desk-light')).toEqual([])
  await press(host, /^Let all in/)
  for (const answer of await Promise.all(admitted))
    expect([answer.status, await answer.json()]).toMatchObject([200, { member: { role: 'member' } }])
  await eventually(async () => (await button(host, /^Let all in/).count()) === 0)
  expect([...host.problems, ...ada.problems, ...phone.problems]).toEqual([])
}, 600_000)

test('[LEAD-14] while the hub is away nothing of it is begun, then or later, and the page says why to the host', async () => {
  const connected = host.page.getByRole('button', { name: /^Connected/ })
  await world.hub.kill('SIGKILL')
  await connected.waitFor({ state: 'detached' })
  await press(host, 'Eyes up')
  await press(host, 'Show it to everybody')
  await bar(host).getByText('Not connected to the hub.').first().waitFor()
  expect(await lookAt(host, 'leading-away-desk-light')).toEqual([])
  await host.page.keyboard.press('Escape')
  await world.startAgain()
  await connected.waitFor()
  await press(host, /^Timer$/)
  await bar(host).getByLabel('Minutes').fill('5')
  await press(host, 'Start the timer')
  await bar(ada).locator('.leading-time').waitFor()
  await expectSoon(() => bar(ada).locator('.leading-sentence').textContent()).toBe('')
  for (const person of [host, ada, phone]) person.hubIsDown = false
}, 600_000)
