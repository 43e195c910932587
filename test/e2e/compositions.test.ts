// Input methods and keyboards of phones: in the text of a document while somebody else writes in the same line, and in a room.
import { expect, test } from 'bun:test'
import type { CDPSession, Page } from 'playwright-core'
import { createRelativePositionFromTypeIndex } from 'yjs'
import { eventually, joinAt } from '../support/hub.ts'
import { INPUT_METHODS, type InputMethod, perform } from '../support/input-methods.ts'
import { expectSoon } from '../support/soon.ts'
import { openStock } from '../support/stock.ts'
import { DESK, type Look, PHONE } from './browser.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])

/** For this CodeMirror takes the way to the text that it takes on phones, `EditContext`. */
const ANDROID = {
  ...PHONE,
  userAgent:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
}

const editor = (page: Page) => page.getByRole('textbox', { name: /^Text of / })
const textIn = (page: Page) =>
  editor(page).evaluate((element) =>
    [...element.querySelectorAll('.cm-line')].map((line) => line.textContent?.replaceAll('\u2060', '')).join('\n'),
  )

type Place = (line: string, n: number) => number

/** Where the peer writes in a line: as near to what is composed as it can be, and everywhere in turn. */
const inFront: Place = (line) => line.indexOf('Left') + 4
const within: Place = (line) => (line.indexOf('Left') + 5 + line.indexOf('Right')) >> 1
const behind: Place = (line) => line.indexOf('Right')
const everywhere: Place = (line, n) => [0, inFront(line, n), line.length, behind(line, n)][n % 4] as number
const PLAIN = 'Left  Right'
const FORMATTED = '> - **Left**  *Right* and `code`'

/** Signs that no input method here writes, in their order. */
const sign = (n: number) => String.fromCharCode(0x2460 + n)
const SIGNS = /[\u2460-\u24ff]/g

class Line {
  #written = 0

  constructor(
    private readonly page: Page,
    private readonly session: CDPSession,
    private readonly peer: ReturnType<typeof openStock>,
  ) {}

  get theirs(): string {
    return this.peer.text.toString().split('\n')[0] ?? ''
  }

  /** The line, and what the peer has seen below it. */
  async begin(line: string, caretAt: number): Promise<void> {
    const { doc, text } = this.peer
    this.#written = 0
    doc.transact(() => {
      text.delete(0, text.length)
      text.insert(0, `${line}\n\nseen 0`)
    })
    await eventually(async () => (await textIn(this.page)).endsWith('seen 0'))
    await editor(this.page).press('Control+Home')
    for (let n = 0; n < caretAt; n++) await this.page.keyboard.press('ArrowRight')
  }

  /** Writes as the peer, and waits until the page has it: what is below the line is shown while something is composed in it. */
  async write(at: number): Promise<void> {
    const { doc, text, provider } = this.peer
    text.insert(at, sign(this.#written++))
    // The line is selected by the peer, too.
    const [anchor, head] = [0, this.theirs.length].map((at) => createRelativePositionFromTypeIndex(text, at))
    provider.awareness.setLocalStateField('cursor', { anchor, head })
    const mark = text.toString().lastIndexOf('seen ')
    doc.transact(() => {
      text.delete(mark, text.length - mark)
      text.insert(mark, `seen ${this.#written}`)
    })
    await eventually(async () => (await textIn(this.page)).endsWith(`seen ${this.#written}`))
  }

  /** What has gone wrong, when the peer writes after each step of an input method. */
  async compose(line: string, { name, steps, result }: InputMethod, place: Place): Promise<unknown[]> {
    const caret = line.indexOf('  ') + 1
    await this.begin(line, caret)
    for (const step of steps) {
      await perform(this.session, step)
      await this.write(place(this.theirs, this.#written))
    }
    // Types on, with nothing composed any more.
    await this.page.keyboard.type('.')
    const own = `${line.slice(0, caret)}${result}.${line.slice(caret)}`
    const signs = Array.from({ length: this.#written }, (_, n) => sign(n)).join('')
    const seen = async () => {
      const shown = await textIn(this.page)
      return [this.theirs.replace(SIGNS, ''), (this.theirs.match(SIGNS) ?? []).sort().join(''), shown]
    }
    const wanted = () => [own, signs, this.peer.text.toString()]
    // By then everything has come, right or wrong.
    await eventually(async () => (await seen())[2] === wanted()[2] && this.theirs.includes('.'))
    await this.page.getByText('All changes saved').waitFor()
    const [got, want] = [await seen(), wanted()]
    return Bun.deepEquals(got, want) ? [] : [{ name, place: place.toString(), got: this.theirs, own }]
  }
}

async function open(look: Look, title: string) {
  const person = await world.person(look)
  const { page } = person
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  const script = await joinAt(world.hub.origin, { name: `Peer of ${title}`, code: world.hub.code })
  const { id } = (await (await script.post('/api/documents', { title })).json()) as { id: string }
  const peer = openStock(script, id)
  await peer.synced()
  await page.goto(`${world.origin()}/documents/${id}`)
  await editor(page).click()
  return {
    page,
    peer,
    session: await page.context().newCDPSession(page),
    async end() {
      peer.end()
      expect(person.problems).toEqual([])
      await person.context.close()
    },
  }
}

async function composeAll(look: Look, title: string): Promise<void> {
  const { page, peer, session, end } = await open(look, title)
  const hasEditContext = await editor(page).evaluate((text) => 'editContext' in text && text.editContext !== null)
  expect(hasEditContext).toBe(look === ANDROID)
  const line = new Line(page, session, peer)
  const wrong: unknown[] = []
  for (const method of INPUT_METHODS) {
    // Whoever takes up a word takes up what others have written into it.
    const isOver = method.steps.some((step) => 'over' in step)
    for (const place of isOver ? [inFront, behind] : [inFront, within, behind])
      wrong.push(...(await line.compose(PLAIN, method, place)))
    wrong.push(...(await line.compose(FORMATTED, method, everywhere)))
  }
  expect(wrong).toEqual([])
  await end()
}

test(
  '[COMPOSE-1] what an input method composes is in the text once, and so is all that a peer writes in the same line meanwhile',
  () => composeAll(DESK, 'Composed'),
  600_000,
)

test(
  '[COMPOSE-2] the same is true on a phone, whose keyboard composes every word',
  () => composeAll(ANDROID, 'Composed on a phone'),
  600_000,
)

test('[COMPOSE-3] what is composed in a cell of a table, and what a peer writes in that cell meanwhile, are in the text once', async () => {
  const { page, peer, session, end } = await open(DESK, 'Composed in a table')
  const wrong: unknown[] = []
  for (const { name, steps, result } of INPUT_METHODS) {
    if (steps.some((step) => 'over' in step)) continue
    const table = '| Name | Age |\n| --- | --- |\n| Ada | 36 |\n'
    peer.doc.transact(() => {
      peer.text.delete(0, peer.text.length)
      peer.text.insert(0, `seen 0\n\n${table}`)
    })
    await eventually(async () => (await textIn(page)).startsWith('seen 0'))
    await page.locator('.md-shown-table').getByRole('cell', { name: 'Ada', exact: true }).click()
    await page.keyboard.press('End')
    for (const [n, step] of steps.entries()) {
      await perform(session, step)
      const text = peer.text.toString()
      const end = text.indexOf(' | 36')
      peer.text.insert(n % 2 === 0 ? end : text.lastIndexOf('| ', end) + 2, sign(n))
      peer.doc.transact(() => {
        peer.text.delete(0, text.indexOf('\n'))
        peer.text.insert(0, `seen ${n + 1}`)
      })
      await eventually(async () => (await textIn(page)).startsWith(`seen ${n + 1}\n`))
    }
    await page.keyboard.type('.')
    const own = () => peer.text.toString().split('\n')[4]?.replace(SIGNS, '')
    await eventually(() => own()?.includes('.'))
    const theirs = (peer.text.toString().match(SIGNS) ?? []).sort().join('')
    if (own() !== `| Ada${result}. | 36 |` || theirs !== steps.map((_, n) => sign(n)).join(''))
      wrong.push({ name, text: peer.text.toString(), own: own() })
    await page.keyboard.press('Escape')
    await editor(page).press('Control+Home')
  }
  expect(wrong).toEqual([])
  await end()
}, 600_000)

test('[COMPOSE-4] the Enter of an input method sends no message, and the next one sends what was composed', async () => {
  const { page, context, problems } = await world.person(DESK)
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  const composer = page.getByRole('textbox', { name: /^Message / })
  await composer.click()
  const session = await context.newCDPSession(page)
  const bodies = page.locator('.message:not([data-pending]) .message-body')
  const sent: string[] = []
  for (const { steps, result } of INPUT_METHODS) {
    for (const step of steps) {
      // In the midst of each composition, as for a candidate.
      if ('commit' in step) await perform(session, { handled: 'Enter' })
      await perform(session, step)
    }
    // Safari reports the Enter that ended a composition when it has ended.
    await perform(session, { handled: 'Enter' })
    await expectSoon(() => composer.inputValue()).toBe(result)
    await composer.press('Enter')
    sent.push(result)
    await bodies.nth(sent.length - 1).waitFor()
    await expectSoon(() => composer.inputValue()).toBe('')
  }
  await expectSoon(() => bodies.allTextContents()).toEqual(sent)
  expect(problems).toEqual([])
  await context.close()
}, 600_000)

test('[COMPOSE-7] the keys of an input method save, choose, leave and close nothing, also where Safari reports them after the composition', async () => {
  const { page, session, end } = await open(DESK, 'Kept open')
  const handled = (key: 'Enter' | 'Escape') => perform(session, { handled: key })

  // What is typed behind a key shows that the field is still the same one.
  const title = page.getByRole('textbox', { name: 'Title of the document' })
  await title.fill('Left ')
  await handled('Enter')
  await handled('Escape')
  await page.keyboard.type('open')
  await expectSoon(() => title.inputValue()).toBe('Left open')
  await title.press('Enter')
  await page.getByRole('heading', { name: 'Left open' }).first().waitFor()

  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: /^A room, a person/ })
  await field.fill('Left')
  await page.getByRole('option', { name: /Left open/ }).waitFor()
  await handled('Enter')
  await page.keyboard.type(' op')
  await expectSoon(() => field.inputValue()).toBe('Left op')
  await page.keyboard.press('Escape')
  await expectSoon(() => field.count()).toBe(0)

  await editor(page).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText('\n\n| Name | Age |\n| --- | --- |\n| Ada | 36 |\n| Bo | 7 |\n\nEnd')
  const cell = page.locator('.md-shown-table textarea')
  await page.locator('.md-shown-table').getByRole('cell', { name: 'Ada', exact: true }).click()
  await cell.press('End')
  await handled('Enter')
  await handled('Escape')
  await page.keyboard.type('!')
  await expectSoon(() => cell.inputValue()).toBe('Ada!')
  await cell.press('Enter')
  await expectSoon(() => cell.inputValue()).toBe('Bo')

  await page.getByRole('link', { name: /lobby/ }).first().click()
  const composer = page.getByRole('textbox', { name: /^Message / })
  await composer.fill('as it was')
  await composer.press('Enter')
  const row = page.locator('.message:not([data-pending])', { hasText: 'as it was' })
  await row.waitFor()
  const change = page.getByRole('textbox', { name: 'Change the message' })
  await eventually(async () => {
    if ((await change.count()) === 0) await composer.press('ArrowUp')
    return (await change.count()) === 1
  })
  await handled('Escape')
  await page.keyboard.type('!')
  await expectSoon(() => change.inputValue()).toBe('as it was!')
  await page.keyboard.press('Escape')
  await expectSoon(() => change.count()).toBe(0)

  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  const search = page.getByRole('combobox', { name: 'Search emoji' })
  await search.fill('wave')
  await handled('Enter')
  await handled('Escape')
  await page.keyboard.type('s')
  await expectSoon(() => search.inputValue()).toBe('waves')
  await expectSoon(() => composer.inputValue()).toBe('')
  await end()
}, 600_000)
