// The receipt of a device on the page of devices: kept, compared with what the hub proves, saved as a file, and what is said when the log
// of the hub does not go on from it.
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { parseReceipt } from '../../src-bun/contract/log-tree/http.ts'
import { eventually } from '../support/hub.ts'
import { DESK, type Person } from './browser.ts'
import { follow } from './follow.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
const part = ({ page }: Person) => page.getByRole('region', { name: 'Your receipt' })
const good = (person: Person) => part(person).getByText(/It stands for (one|the first \d+) entr/)
const stored = (person: Person) =>
  person.page.evaluate(() => {
    const key = Object.keys(localStorage).find((each) => each.startsWith('hubbub:receipt:')) ?? ''
    return [key, localStorage.getItem(key) ?? ''] as const
  })

test('[RECEIPT-5] the page keeps a receipt, saves it as a file, and says in words when the log does not go on from it', async () => {
  const ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await follow(ada.page, '/security')
  await good(ada).waitFor()
  const download = ada.page.waitForEvent('download')
  await part(ada).getByRole('button', { name: 'Save the receipt' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^receipt \d+\.json$/)
  const receipt = parseReceipt(readFileSync(await file.path(), 'utf8'))
  expect(receipt?.checkpoint).toMatch(/^hubbub\/\S+\n\d+\n\S+\n\n— hubbub\/\S+ \S+\n$/)

  // A receipt of a log that this hub signs, and that is longer than the one it has now.
  const [key, value] = await stored(ada)
  const kept = JSON.parse(value) as { checkpoint: string; key: string }
  const other = kept.key.replace(/\+[0-9a-f]{8}\+/, '+00000000+')
  await ada.page.evaluate(([key, value]) => localStorage.setItem(key, value), [
    key,
    JSON.stringify({ ...kept, problem: 'notExtended' }),
  ] as const)
  await ada.page.reload()
  await part(ada).getByText('does not go on from this receipt').waitFor()
  await lookAllOver(ada, 'receipt that the log does not go on from')
  await part(ada).getByRole('button', { name: 'Begin a new one' }).click()
  await good(ada).waitFor()
  // What is no receipt is not kept.
  await ada.page.evaluate(([key, value]) => localStorage.setItem(key, value), [
    key,
    JSON.stringify({ ...kept, key: other }),
  ] as const)
  await ada.page.reload()
  await good(ada).waitFor()
  await lookAllOver(ada, 'receipt')
}, 600_000)

test('[RECEIPT-6] whoever has a room open keeps the checkpoint that the hub sends when it ends', async () => {
  const bob = await world.person(DESK)
  // The parts that keep receipts come when the browser is idle.
  const areFetched = Promise.all(
    [/\/assets\/BesidePages-.*\.js$/, /\/assets\/of-people-.*\.js$/].map((part) => bob.page.waitForResponse(part)),
  )
  await bob.page.goto(`${world.origin()}/#${world.hub.token}`)
  await bob.page.getByRole('textbox', { name: /^Message / }).fill('to be kept')
  await bob.page.keyboard.press('Enter')
  await bob.page.locator('.message[data-seq]', { hasText: 'to be kept' }).waitFor()
  await areFetched
  await world.hub.kill('SIGTERM')
  const sizeOf = (receipt: string) => Number((JSON.parse(receipt) as { checkpoint: string }).checkpoint.split('\n')[1])
  await eventually(async () => sizeOf((await stored(bob))[1]) > 0)
  await world.startAgain()
  // Another entry was made since, and the log goes on from what was kept.
  await bob.page.goto(`${world.origin()}/security`)
  await good(bob).waitFor()
}, 600_000)
