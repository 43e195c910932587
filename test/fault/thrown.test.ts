// A bug in a handler ends the command that it ran, and nothing else.
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { eventually, joinAt, live, temporaryFolder } from '../support/hub.ts'
import { plantedCopy } from './planted/copy.ts'

const BUG = {
  file: 'src-bun/transport/live.ts',
  find: '    ping: ({ t }) => send(',
  replace: "    ping: ({ t }) => t === 666 ? (() => { throw new Error('planted') })() : send(",
}

test('[FAULT-15] a handler that throws is answered with a reference that is in the log, and the socket stays open', async () => {
  const copy = plantedCopy([BUG])
  const folder = temporaryFolder()
  const { spawnHub } = (await import(join(copy.path, 'test/fault/hubs.ts'))) as typeof import('./hubs.ts')
  const hub = await spawnHub(folder.path, ['--port', '0'])
  const ada = await live(await joinAt(hub.origin, { name: 'Ada', code: hub.code }))

  ada.send({ type: 'ping', t: 666 })
  ada.send({ type: 'ping', t: 1 })

  await eventually(() => ada.received('pong').length === 1)
  const [answer] = ada.received('error')
  expect(answer).toEqual({ type: 'error', code: 'internal', ref: expect.stringMatching(/^[0-9a-f]{8}$/) })
  await hub.kill('SIGTERM')
  const logged = await hub.stderrText()
  expect(logged).toContain(answer?.ref as string)
  expect(logged).toContain('planted')
  folder.remove()
  copy.remove()
}, 120_000)
