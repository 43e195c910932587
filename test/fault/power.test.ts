import { expect, test } from 'bun:test'
import { temporaryFolder } from '../support/hub.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'

const FULL = 2

// No test can cut the power, but a test can read the setting with which SQLite promises to survive that.
test('[FAULT-12] the running hub commits with synchronous = FULL', async () => {
  const folder = temporaryFolder()
  const inside = insideHub(folder.path)
  const hub = await spawnHub(folder.path, ['--port', '0'], inside.env)
  expect((await inside.look()).synchronous).toBe(FULL)
  await hub.kill('SIGTERM')
  folder.remove()
})
