// The section "From a script" of the README, run as printed; only its address and its code are replaced. And its limits.
import { expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CLIENTS_PER_UPDATE,
  DELETED_RANGES_PER_UPDATE,
  STRUCTS_PER_UPDATE,
  UPDATE_MAX_BYTES,
} from '../../src-bun/contract/limits.ts'
import { aHub, joinAt, openSocket } from '../support/hub.ts'

const section = /^## From a script$([\s\S]*?)^## /m.exec(readFileSync(join(import.meta.dir, '../../README.md'), 'utf8'))
const blocks = [...(section?.[1] ?? '').matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] as string)
const [withCurl = '', withFile = '', withText = '', withSocket = ''] = blocks

test.skipIf(Bun.which('curl') === null || Bun.which('sh') === null)(
  '[README-1] the curl lines of "From a script" join, post a message, create a board, write a record, send a file and write a document',
  async () => {
    const hub = await aHub()
    const printed = withCurl.replaceAll('http://192.168.1.37:4280', hub.origin).replaceAll('K7QX4M2P', hub.code)
    expect(printed).not.toBe(withCurl)
    writeFileSync(join(hub.folder, 'boat.jpg'), 'a boat')
    const child = Bun.spawn(['sh', '-eu'], {
      cwd: hub.folder,
      stdin: new Blob([`${printed}\n${withFile}\n${withText}\necho; echo TOKEN=$TOKEN`]),
      stdout: 'pipe',
    })
    const output = await new Response(child.stdout).text()
    expect(await child.exited).toBe(0)
    expect(output).toContain('"authorName":"Sensor","body":"hello from curl"')
    expect(output).toContain('"values":{"celsius":21.5}')
    expect(output).toMatch(/"body":"our boat",.*"files":\[\{"id":"\w+","name":"boat.jpg",.*"bytes":6\}\]/)

    expect(output).toContain('- opened at half past nine')

    // The addresses of the last block, as `wscat -c` opens them.
    const token = /^TOKEN=(.+)$/m.exec(output)?.[1]
    const addresses = [...withSocket.matchAll(/-c '(ws:[^']+)'/g)].map((match) => match[1] as string)
    expect(addresses).toHaveLength(2)
    const [chat, changes] = addresses.map((address) =>
      openSocket(address.replace('ws://192.168.1.37:4280', hub.origin.replace('http', 'ws')), {
        authorization: `Bearer ${token}`,
      }),
    )
    const hello = /> (\{.*\})/.exec(withSocket)?.[1] as string
    const receivedOn = (socket: WebSocket | undefined, part: string) =>
      new Promise<void>((resolve) =>
        socket?.addEventListener('message', ({ data }) => String(data).includes(part) && resolve()),
      )
    const message = receivedOn(chat, '"content":"hello"')
    const row = receivedOn(changes, '"celsius":21.5')
    chat?.addEventListener('open', () => chat.send(hello))
    await Promise.all([message, row])
    chat?.close()
    changes?.close()
    await hub.end()
  },
)

test('[README-2] a stock client opens its document with the ticket that the README asks for, more than once', async () => {
  const hub = await aHub()
  const ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  const { id } = (await (await ada.post('/api/documents', { title: 'Notes' })).json()) as { id: string }
  const { ticket } = (await (await ada.post('/api/tickets', { documentId: id })).json()) as { ticket: string }
  const open = (token: string) =>
    new Promise<string>((resolve) => {
      const socket = openSocket(`${hub.origin.replace('http', 'ws')}/collaborate/${id}?token=${token}`)
      socket.addEventListener('message', () => {
        resolve('synced')
        socket.close()
      })
      socket.addEventListener('close', ({ code }) => resolve(`closed ${code}`))
    })
  expect(await open(ticket)).toBe('synced')
  expect(await open(ticket)).toBe('synced')
  expect(await open(`${ticket}x`)).toBe('closed 4401')
  await hub.end()
})

test('[README-3] the README and that of the contract name the limits of an update that the hub has', () => {
  const mebibytes = UPDATE_MAX_BYTES / 1024 / 1024
  const inWords = (count: number) => count.toLocaleString('en')
  for (const file of ['README.md', 'src-bun/contract/README.md']) {
    const text = readFileSync(join(import.meta.dir, '../..', file), 'utf8')
    const expected = [
      `${mebibytes} MiB`,
      '1009',
      `${inWords(STRUCTS_PER_UPDATE)} structs`,
      `${inWords(DELETED_RANGES_PER_UPDATE)} deleted ranges`,
      `${inWords(CLIENTS_PER_UPDATE)} clients`,
      '4400 `document.updateTooLarge`',
    ]
    expect([file, ...expected.filter((words) => !text.includes(words))]).toEqual([file])
  }
})
