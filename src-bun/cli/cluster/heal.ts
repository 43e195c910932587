// `hubbub cluster heal`: makes the log of a hub on several machines anew, after the NATS servers have lost it or a part of it.
import { parseArguments, UsageError } from '../../arguments.ts'
import type { ClusterCommands } from '../../cluster/cluster.ts'
import type { Healing, HealingPlan } from '../../cluster/healing/heal.ts'
import type { MachineReport } from '../../cluster/healing/reports.ts'
import { SERVER_OPTIONS, serversOf, withCommands } from './servers.ts'

const OPTIONS = { cluster: SERVER_OPTIONS.cluster, machines: { type: 'string' }, yes: { type: 'boolean' } } as const
const MACHINES = 3
const LOOK_EVERY_MS = 1000
/** A machine has to own the hub afterwards, which takes some seconds. */
const LOOKS_MAX = 120

/** Resolves with the exit code: 0 only where the log is healed. Throws `UsageError` and `UnusableData`. */
export async function runClusterHeal(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { values } = parseArguments(argv, OPTIONS)
  const servers = serversOf(values.cluster, env, 'heal')
  const expected = machineCount(values.machines)
  return await withCommands(servers, async (commands) => {
    const healing = await commands.planHealing(expected)
    print(wordsOf(healing, expected))
    if (healing.kind !== 'plan') return 1
    if (values.yes) return await heal(commands, healing)
    print(['', 'Nothing is changed yet. To do it: the same command with --yes.'])
    return 1
  })
}

function machineCount(given: string | undefined): number {
  const count = Number(given ?? MACHINES)
  if (!Number.isInteger(count) || count < 1) throw new UsageError(`--machines takes a number, not "${given}".`)
  return count
}

async function heal({ startHealing, isHealed }: ClusterCommands, plan: HealingPlan): Promise<number> {
  const { isBusy } = await startHealing(plan)
  if (isBusy) print([`${plan.from.name} is making the log already.`])
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    if (await isHealed().catch(() => false)) {
      print(['The log is there again, and the hub goes on.'])
      return 0
    }
    await Bun.sleep(LOOK_EVERY_MS)
  }
  print(['The hub does not go on yet. Look at what the machines say, and run the command again.'])
  return 1
}

export function wordsOf(healing: Healing, expected: number): string[] {
  if (healing.kind === 'whole') return ['The log has everything that the machines have: there is nothing to heal.']
  if (healing.kind === 'nobody')
    return ['No machine answers. Start all of them first: what was saved is in their data folders.']
  if (healing.kind === 'forked') return [...healing.machines.map(machineLine), '', ...forkedWords(healing.apart)]
  if (healing.kind === 'missing')
    return [
      ...healing.machines.map(machineLine),
      '',
      `Only ${healing.machines.length} of ${expected} machines answer. Start the others first: what only they have would be missing.`,
      'If there are fewer machines, say how many: --machines N.',
    ]
  const { machines, from } = healing
  return [
    ...machines.map(machineLine),
    '',
    `${from.name} has come furthest, with ${from.position} log records. It makes a new log that goes on from there,`,
    'and the others join it. Nothing that these machines have is lost.',
  ]
}

const forkedWords = (apart: MachineReport | undefined): string[] =>
  apart
    ? [
        `The hub has gone on without the last records of ${apart.name}, which has ${apart.position}.`,
        `Stop ${apart.name}, move its data folder away (do not delete it), and start it with an empty one.`,
      ]
    : [
        'Two machines have come equally far with different records, so neither can go on for both.',
        'Decide which one to keep. Stop the other, move its data folder away (do not delete it), and start it with an empty one.',
      ]

const machineLine = ({ name, position }: MachineReport): string => `  ${name.padEnd(20)} ${position} log records`

const print = (lines: readonly string[]) => void process.stdout.write(`${lines.join('\n')}\n`)
