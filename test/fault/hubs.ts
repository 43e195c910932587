// A hub that does not outlive its test: one that fails has not ended what it started.
import { onTestFinished } from 'bun:test'
import { spawnHub as spawn } from '../support/process.ts'

export const spawnHub: typeof spawn = async (...given) => {
  const hub = await spawn(...given)
  onTestFinished(async () => void (await hub.kill('SIGKILL')))
  return hub
}
