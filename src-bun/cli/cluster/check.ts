// `hubbub cluster check`: what keeps three NATS servers from holding the log of a hub, and what to do about it.
import { parseArguments } from '../../arguments.ts'
import type { ClusterCheck, ServerCheck } from '../../cluster/nats/check-servers.ts'
import { SERVER_OPTIONS, serversOf } from './servers.ts'

const COPIES = 3

/** Resolves with the exit code: 1 where something is to be done. Throws `UsageError`. */
export async function runClusterCheck(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { values } = parseArguments(argv, SERVER_OPTIONS)
  const servers = serversOf(values.cluster, env, 'check')
  const { checkServers } = await import('../../cluster/cluster.ts')
  const check = await checkServers(servers)
  const problems = problemsOf(check)
  process.stdout.write(values.json ? `${JSON.stringify({ ...check, problems })}\n` : textOf(check, problems))
  return problems.length === 0 ? 0 : 1
}

/** Each as a sentence that says what to do. */
export function problemsOf({ servers, stream }: ClusterCheck): string[] {
  const isAnyHere = servers.some(({ found }) => found)
  return [
    ...servers.flatMap(({ address, found }) => {
      if (!found) return [`${address} does not answer: start it, and look whether its port is open.`]
      return found.isTooOld ? [`${address} is NATS ${found.version}: install 2.12.6 or newer.`] : []
    }),
    ...(isAnyHere && stream === undefined
      ? ['Most of the servers do not hear each other: compare the routes in their configurations.']
      : []),
    ...(typeof stream === 'object' && stream.copies !== COPIES
      ? [`The log has ${stream.copies} copies, not ${COPIES}: it was not made by a hub.`]
      : []),
    ...(typeof stream === 'object' && stream.missing.length > 0
      ? [`The copy of the log is behind or gone on ${stream.missing.join(', ')}.`]
      : []),
  ]
}

function textOf({ servers, stream }: ClusterCheck, problems: readonly string[]): string {
  const notes = [
    'Whether they sync each write cannot be asked: it has to say "sync_interval: always" in each configuration.',
    ...(servers.some(({ found }) => found && !found.isEncrypted)
      ? ['Not encrypted between the machines: keep them in a network of their own, or give NATS TLS.']
      : []),
  ]
  return `${[...servers.map(lineOf), '', logLine(stream), '', ...(problems.length > 0 ? problems : ['All is well.']), '', ...notes].join('\n')}\n`
}

const lineOf = ({ address, found }: ServerCheck): string =>
  `  ${address.padEnd(28)} ${found ? `${found.name}, NATS ${found.version}${found.isEncrypted ? ', encrypted' : ''}` : 'no answer'}`

function logLine(stream: ClusterCheck['stream']): string {
  if (stream === undefined) return '  Nobody answers for the log.'
  if (stream === 'none') return '  There is no log yet: the first hub that starts makes it.'
  return `  The log has ${stream.last} records in ${stream.copies} copies; ${stream.leader ?? 'nobody'} leads.`
}
