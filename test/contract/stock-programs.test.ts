// What programs with a stock Yjs client do that no page does: line ends of Windows, names with blanks, other people's names.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { aHub, eventually, type TestHub } from '../support/hub.ts'
import { exportOf, openStock } from '../support/stock.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
})
afterAll(() => hub.end())

test('[DOC-35] carriage returns and NUL from a program are stored and relayed as they are, and exports have them as line feeds or not at all', async () => {
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  const texts: [written: string, exported: string][] = [
    ['one\r\ntwo\r\n', 'one\ntwo\n'],
    ['old\rmac', 'old\nmac'],
    ['a\0b', 'ab'],
    ['\r\r\n\0\n\r', '\n\n\n\n'],
    ['r\0\r\0\n', 'r\n'],
  ]
  for (const [n, [written, exported]] of texts.entries()) {
    const [writer, reader] = [openStock(ada, `lines-${n}`), openStock(bob, `lines-${n}`)]
    await Promise.all([writer.synced(), reader.synced()])
    writer.text.insert(0, written)
    await eventually(() => reader.text.toString() === written)
    writer.text.insert(writer.text.length, 'later')
    await eventually(() => reader.text.toString() === `${written}later`)
    expect(await exportOf(bob, `lines-${n}`)).toBe(`${exported}later`)
    expect((JSON.parse(await exportOf(bob, `lines-${n}`, 'json')) as { text: string }).text).toBe(`${exported}later`)
    expect([...writer.closes, ...reader.closes]).toEqual([])
    for (const client of [writer, reader]) client.end()
  }
})
