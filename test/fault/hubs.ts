// A hub that does not outlive its test: one that fails has not ended what it started.
import { spawnHub as spawn } from '../support/process.ts'

export const spawnHub: typeof spawn = async (...given) => {
  const hub = await spawn(...given)
  const end = () => void process.kill(hub.pid, 'SIGKILL')
  process.once('exit', end)
  return {
    ...hub,
    kill(signal) {
      process.off('exit', end)
      return hub.kill(signal)
    },
  }
}
