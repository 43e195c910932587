// The computer sleeps, or the process is stopped, for longer than a silent peer is waited for.
import { expect, test } from 'bun:test'
import { chatSend, eventually, joinAt, live, lobbyOf, temporaryFolder } from '../support/hub.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'
import { aDocument, aWriter } from './writer.ts'

test('[LIFE-15] after the computer has slept for minutes, sockets are open as before, and nothing that was sent is lost', async () => {
  const folder = temporaryFolder()
  const inside = insideHub(folder.path)
  const hub = await spawnHub(folder.path, ['--port', '0'], inside.env)
  const people = await Promise.all(['Ada', 'Bob'].map((name) => joinAt(hub.origin, { name, code: hub.code })))
  const [ada, bob] = (await Promise.all(people.map((peer) => live(peer)))) as [
    Awaited<ReturnType<typeof live>>,
    Awaited<ReturnType<typeof live>>,
  ]
  const roomId = await lobbyOf(ada)
  const writer = aWriter(ada.peer, () => hub.origin, await aDocument(ada.peer, 'plan'), { reconnects: false })
  await eventually(() => writer.isSynced())
  // From here on time passes by hand: the peers were silent for seconds already when the computer falls asleep.
  await inside.pass(4)

  for (const minutes of [1, 30]) {
    const before = bob.received('chat.posted').length
    await inside.sleep(minutes * 60)
    // The heartbeat comes first, and what the peers have sent meanwhile after it.
    await inside.pass(1)
    ada.send(chatSend(roomId, `after ${minutes} minutes`))
    writer.text.insert(0, `after ${minutes} minutes `)
    const sent = writer.sent()
    await eventually(() => bob.received('chat.posted').length > before && writer.acked() >= sent)
  }
  expect([ada.closed(), bob.closed(), writer.closes]).toEqual([undefined, undefined, []])
  for (const person of [ada, bob]) person.close()
  writer.end()
  await hub.kill('SIGTERM')
  folder.remove()
})
