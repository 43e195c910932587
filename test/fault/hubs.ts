// A hub process that is killed when its test has finished, because a test that fails has not stopped it.
import { onTestFinished } from 'bun:test'
import { spawnHub as spawn } from '../support/process.ts'

export const spawnHub: typeof spawn = async (...given) => {
  const hub = await spawn(...given)
  onTestFinished(async () => void (await hub.kill('SIGKILL')))
  return hub
}
