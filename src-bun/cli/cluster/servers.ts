// What the commands about a hub on several machines share: which servers, and what is asked over them.
import { UsageError } from '../../arguments.ts'
import type { ClusterCommands } from '../../cluster/cluster.ts'
import { clusterServers } from '../../config.ts'
import { UnusableData } from '../../store/files/unusable-data.ts'

export const SERVER_OPTIONS = { cluster: { type: 'string' }, json: { type: 'boolean' } } as const

/** Throws `UsageError` where neither the option nor the environment names them. */
export function serversOf(given: string | undefined, env: Record<string, string | undefined>, command: string) {
  const servers = clusterServers(given ?? env['HUBBUB_CLUSTER'])
  if (servers) return servers
  throw new UsageError(`Which servers? hubbub cluster ${command} --cluster nats://a:4222,nats://b:4222,nats://c:4222`)
}

/** Throws `UnusableData` where no server answers, and where most of them do not hear each other. */
export async function withCommands<T>(
  servers: readonly string[],
  work: (commands: ClusterCommands) => Promise<T>,
): Promise<T> {
  const { openCommands } = await import('../../cluster/cluster.ts')
  let commands: ClusterCommands | undefined
  try {
    commands = await openCommands(servers)
    return await work(commands)
  } catch (cause) {
    if (cause instanceof UnusableData || cause instanceof UsageError) throw cause
    const words = 'the NATS servers do not answer for the log; hubbub cluster check says more'
    throw new UnusableData('noAccess', words, { cause })
  } finally {
    await commands?.close()
  }
}
