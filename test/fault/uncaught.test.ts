// An exception, or a rejected promise, that nothing has caught.
import { expect, test } from 'bun:test'
import { chatSend, eventually, joinAt, live, lobbyOf, temporaryFolder } from '../support/hub.ts'
import { CLI, environmentWith } from '../support/process.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'
import { databaseOf, linesOf } from './records.ts'

test('[LIFE-18] a fault that nothing has caught is logged with a reference and stops the hub in order, with everything acknowledged', async () => {
  for (const how of ['exception', 'rejection'] as const) {
    const folder = temporaryFolder()
    const inside = insideHub(folder.path)
    const hub = await spawnHub(folder.path, ['--port', '0'], inside.env)
    const ada = await live(await joinAt(hub.origin, { name: 'Ada', code: hub.code }))
    const roomId = await lobbyOf(ada)
    const posted = () => ada.received('chat.posted').map(({ message }) => message.body)
    for (let n = 0; n < 50; n++) ada.send(chatSend(roomId, `${n}`))
    await eventually(() => posted().length > 0)

    // A second one while it stops changes nothing.
    await Promise.allSettled([inside.throw(how), inside.throw(how)])
    const { exitCode } = await hub.exited()
    await eventually(() => ada.closed() !== undefined)
    const logged = await hub.stderrText()
    const [, ref] = /unexpected error has ended the hub \(([0-9a-f]{8}) /.exec(logged) ?? []
    expect([exitCode, ada.closed()]).toEqual([1, { code: 1011, reason: 'internal' }])
    expect(logged).toContain(`"ref":"${ref}","message":"planted ${how}"`)
    expect(posted().filter((body) => !linesOf(databaseOf(folder.path)).includes(body))).toEqual([])
    // The folder is free.
    const next = await spawnHub(folder.path, ['--port', '0'])
    expect((await next.kill('SIGTERM')).exitCode).toBe(0)
    folder.remove()
  }
}, 600_000)

test('[LIFE-21] a hub whose output nobody reads any more goes on, and stops as usual', async () => {
  const folder = temporaryFolder()
  const child = Bun.spawn([process.execPath, CLI, 'serve', '--json', '--port', '0', '--data', folder.path], {
    env: environmentWith({ HUBBUB_LOG: 'debug' }),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const reader = child.stdout.getReader()
  const { port, code } = JSON.parse(new TextDecoder().decode((await reader.read()).value)) as {
    port: number
    code: string
  }
  await Promise.all([reader.cancel(), child.stderr.cancel()])

  // Each frame is a line of the log.
  const ada = await live(await joinAt(`http://127.0.0.1:${port}`, { name: 'Ada', code }))
  const roomId = await lobbyOf(ada)
  for (let n = 0; n < 20; n++) ada.send(chatSend(roomId, `${n}`))
  await eventually(() => ada.received('chat.posted').length === 20)
  child.kill('SIGTERM')
  expect(await child.exited).toBe(0)
  folder.remove()
})
