// What the limits are not for: people who come in numbers, and scripts that work all day.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { aHub, eventually, type TestHub } from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'
import { openStock } from '../support/stock.ts'

let open: TestHub
beforeAll(async () => {
  open = await aHub(['--door', 'open'])
})
afterAll(() => open.end())

test('[VERIFY-1] 200 people behind one address speak in one room at an open door, and a class of 30 there uses every kind of socket', async () => {
  const inHall = await Promise.all(
    Array.from({ length: 200 }, (_, n) => plainSocket(open.origin, `/chat?room=hall&username=visitor-${n}`)),
  )
  const paths = ['/chat?room=class&', '/presence?', '/changes?', '/collaborate/minutes?']
  const inClass = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      paths.map((path) => plainSocket(open.origin, `${path}username=pupil-${n}`)),
    ).flat(),
  )
  inHall[199]?.send({ content: 'can everybody hear me' })
  await eventually(() => inHall.every(({ of, closed }) => closed() || of('message').length === 1))
  const all = [...inHall, ...inClass]
  expect(all.map(({ closed }) => closed()).filter((each) => each !== undefined)).toEqual([])
  for (const { close } of all) close()
})

test('[VERIFY-2] a stock editor into which 12 texts of 1 MB are pasted at once stays connected, and everybody gets all of them', async () => {
  const writer = openStock(await open.join('Ada'), 'pasted')
  const reader = openStock(await open.join('Bob'), 'pasted')
  await Promise.all([writer.synced(), reader.synced()])
  for (let n = 0; n < 12; n++) writer.text.insert(0, 'y'.repeat(1_000_000))
  await eventually(() => reader.text.length === 12_000_000 || writer.closes.length > 0)
  expect(writer.closes).toEqual([])
  for (const { end } of [writer, reader]) end()
})

test('[VERIFY-5] a stock editor into which a script writes 20,000 lines one by one ends with everybody having all of them', async () => {
  const writer = openStock(await open.join('Cyd'), 'lines')
  const reader = openStock(await open.join('Dot'), 'lines')
  await Promise.all([writer.synced(), reader.synced()])
  for (let n = 0; n < 20_000; n++)
    writer.text.insert(writer.text.length, `a line of a log file, as long as such lines usually are: ${n}\n`)
  await eventually(() => reader.text.length === writer.text.length || !writer.provider.shouldConnect)
  expect(reader.text.length).toBe(writer.text.length)
  for (const { end } of [writer, reader]) end()
})
