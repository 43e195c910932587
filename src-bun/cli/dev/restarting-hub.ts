import { join } from 'node:path'
import { type HubProcess, startHubProcess } from './hub-process.ts'
import { watchSources } from './watch-sources.ts'

const SOURCES = join(import.meta.dir, '../..')

export type RestartingHub = {
  /** The hub as it was started first. Its port stays, its host token is of the first start. */
  first: HubProcess
  stop(): Promise<void>
}

/**
 * A hub that is replaced whenever a source of it changes, on the same port and data. Where the new one does not start, the
 * next change tries again. Undefined where the very first one does not start; the reason is on stderr then.
 */
export async function startRestartingHub(flags: string[]): Promise<RestartingHub | undefined> {
  const first = await startHubProcess(flags)
  if (!first) return undefined
  let hub: HubProcess | undefined = first
  let isStopped = false
  let restarts = Promise.resolve()

  async function restart(): Promise<void> {
    if (isStopped) return
    const started = performance.now()
    await hub?.stop()
    // The last --port counts.
    hub = await startHubProcess([...flags, '--port', String(first?.port)])
    if (isStopped) await hub?.stop()
    else console.log(hub ? `  hub restarted in ${Math.round(performance.now() - started)} ms` : '  hub not started')
  }
  const endWatching = watchSources(SOURCES, () => {
    restarts = restarts.then(restart)
  })
  return {
    first,
    async stop() {
      isStopped = true
      endWatching()
      await restarts
      await hub?.stop()
    },
  }
}
