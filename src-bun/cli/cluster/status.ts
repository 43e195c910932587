// `hubbub cluster status`: which machines answer, who owns the hub, who lacks how much of it, and how the log does.
import { parseArguments } from '../../arguments.ts'
import type { ClusterStatus, MachineState } from '../../cluster/healing/status.ts'
import { SERVER_OPTIONS, serversOf, withCommands } from './servers.ts'

/** Resolves with the exit code: 1 where something is to be done. Throws `UsageError` and `UnusableData`. */
export async function runClusterStatus(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { values } = parseArguments(argv, SERVER_OPTIONS)
  const servers = serversOf(values.cluster, env, 'status')
  const status = await withCommands(servers, (commands) => commands.status())
  process.stdout.write(values.json ? `${JSON.stringify(status)}\n` : `${statusLines(status).join('\n')}\n`)
  const isWell = status.log === 'whole' && status.machines.every(({ state }) => state === 'runs')
  return isWell && status.machines.some(({ isOwner }) => isOwner) ? 0 : 1
}

const LOG_WORDS = {
  whole: (last: number) => `The log has ${last} records and is whole.`,
  differs: (_last: number, name: string) => `The log is not the one that ${name} has: see what that machine says.`,
  lost: () => 'The log has lost records that machines have, or is gone: hubbub cluster heal makes it anew.',
  none: () => 'There is no log yet: the first hub that starts makes it.',
}

export function statusLines({ log, last, machines }: ClusterStatus): string[] {
  const owner = machines.find(({ isOwner }) => isOwner)
  return [
    LOG_WORDS[log](last, machines[0]?.name ?? ''),
    ...(machines.length === 0 ? ['No machine answers: start them.'] : []),
    ...(machines.length > 0 && !owner ? ['No machine owns the hub at the moment, so nothing is saved.'] : []),
    ...(owner ? [`${owner.name} owns the hub, in term ${owner.term}.`] : []),
    ...(machines.length > 0 ? ['', ...machines.map(machineLine)] : []),
  ]
}

const STATE_WORDS = { runs: '', waits: 'waits for the log', stopped: 'saves nothing any more: start it again' }

function machineLine({ name, state, position, behind }: MachineState): string {
  const place = behind === 0 ? 'has everything' : `lacks ${behind} of ${position + behind} log records`
  return `  ${name.padEnd(20)} ${[place, STATE_WORDS[state]].filter(Boolean).join('; ')}`
}
