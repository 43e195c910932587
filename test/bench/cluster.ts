// One hub on several machines beside one that is alone: how much later a message is acknowledged, and what it costs the machine that
// saves for all, with more machines and with more people at the others. All machines and the three NATS servers of their log are on
// this computer, so what a message costs tells more than how many there are in a second.
import { availableParallelism, loadavg } from 'node:os'
import { newClientId } from '../../src-ui/live/outbox.ts'
import type { Peer } from '../support/hub.ts'
import { NATS_SERVER, startNatsServers } from '../support/nats-servers.ts'
import { type Effort, type Load, measure, type Slice } from './chat.ts'
import { BODY, type ChatTarget, hubTarget, POSTED } from './chat-targets.ts'
import { below, type Figure, median, percentile } from './figures.ts'
import { countedOf } from './progress.ts'
import { type HubServer, joinLive, startHub } from './servers.ts'

const part = 'cluster'
const PER_SECOND = 50
const FEW = 1
const MANY = 100
const WARM_UP_SECONDS = 4
/** Each time three machines start, which takes as long as everything that is measured. */
const REPEATS_MAX = 3
const SECRET = crypto.randomUUID()

/** `listeners` at each machine that does not save for all. The sender is at the one that does, or elsewhere. */
type Row = { machines: 1 | 2 | 4; listeners: number; sendsElsewhere?: true }

const ROWS: readonly Row[] = [
  { machines: 1, listeners: 0 },
  { machines: 2, listeners: FEW },
  { machines: 2, listeners: FEW, sendsElsewhere: true },
  { machines: 2, listeners: MANY },
  { machines: 4, listeners: FEW },
  { machines: 4, listeners: MANY },
]

const wordsOf = ({ machines, listeners, sendsElsewhere }: Row) =>
  machines === 1
    ? '1 machine'
    : `${machines} machines, ${listeners} listening at each other one${sendsElsewhere ? ', sent at another one' : ''}`

export async function cluster({ repeats: asked, seconds }: Effort): Promise<Figure[]> {
  const repeats = Math.min(asked, REPEATS_MAX)
  if (!NATS_SERVER) {
    process.stderr.write(
      'cluster: not measured, because there is no nats-server in the PATH and HUBBUB_NATS_SERVER names none.\n',
    )
    return []
  }
  const alone = await hubTarget()
  const { urls, end } = await startNatsServers()
  process.on('exit', () => void end())
  const startMachine = (n: number) =>
    startHub(undefined, ['--name', `m${n}`, '--cluster', urls.join(',')], { HUBBUB_SECRET: SECRET })
  const owner = await startMachine(0)
  const people: Peer[] = []
  while (people.length <= MANY) people.push(await owner.join())
  const slices = new Map<Row | 'alone', Slice[]>()
  const keep = (of: Row | 'alone', slice: Slice) => slices.set(of, [...(slices.get(of) ?? []), slice])
  const say = countedOf(part, repeats * (ROWS.length + 1))
  const load = (receivers: number): Load => ({ receivers, perSecond: PER_SECOND })
  // A process that has just started compiles what it runs often.
  await measure(alone, load(0), WARM_UP_SECONDS)
  await measure(clusterTarget([owner], people, ROWS[0] as Row), load(0), WARM_UP_SECONDS)
  for (let repeat = 0; repeat < repeats; repeat++) {
    say('alone')
    keep('alone', await measure(alone, load(0), seconds))
    const machines = [owner]
    for (const row of ROWS) {
      while (machines.length < row.machines) machines.push(await startMachine(machines.length))
      say(wordsOf(row))
      const target = clusterTarget(machines, people, row)
      keep(row, await measure(target, load(row.listeners * (row.machines - 1)), seconds))
    }
    for (const machine of machines.slice(1)) await machine.end()
  }
  await owner.end()
  await alone.end()
  await end()
  return report((of) => slices.get(of) ?? [])
}

/** Processor time is that of the first machine, which saves for all. */
function clusterTarget(machines: readonly HubServer[], people: readonly Peer[], { sendsElsewhere }: Row): ChatTarget {
  const [owner, ...others] = machines as [HubServer, ...HubServer[]]
  let roomId = ''
  return {
    name: part,
    pid: owner.pid,
    open(n, heard) {
      const isAtOwner = n === 0 && !sendsElsewhere
      const at = isAtOwner ? owner : (others[(n + others.length - 1) % others.length] as HubServer)
      return joinLive(at, people[Math.ceil(n / Math.max(1, others.length))]?.token as string, (frame) => {
        if (frame.startsWith(POSTED)) heard()
        else if (roomId === '' && frame.startsWith('{"type":"snapshot"'))
          roomId = (JSON.parse(frame) as { rooms: { id: string }[] }).rooms[0]?.id as string
      })
    },
    post: () => JSON.stringify({ type: 'chat.send', clientId: newClientId(), roomId, body: BODY }),
    end: async () => {},
  }
}

function report(slices: (of: Row | 'alone') => Slice[]): Figure[] {
  const figure = (what: string, value: number, unit: string, goal = {}): Figure => ({
    part,
    what,
    value,
    unit,
    ...goal,
  })
  const cost = (row: Row) => median(slices(row).map(({ cpuUsPerPost }) => cpuUsPerPost))
  const ack = (of: Row | 'alone', share: number) => median(slices(of).map(({ ackMs }) => percentile(ackMs, share)))
  /** Each round is compared with itself, because the computer is not equally busy in all of them. */
  const compared = (of: Row | 'alone', other: Row | 'alone', compare: (one: Slice, other: Slice) => number) =>
    median(slices(of).map((slice, round) => compare(slice, slices(other)[round] as Slice)))
  const added = (row: Row) =>
    compared(row, 'alone', (one, other) => percentile(one.ackMs, 0.5) - percentile(other.ackMs, 0.5))
  const latencies = (words: string, of: Row | 'alone') => [
    figure(`ack p50, ${PER_SECOND}/s, ${words}`, ack(of, 0.5), 'ms'),
    figure('the same, p99', ack(of, 0.99), 'ms'),
    ...(of === 'alone' ? [] : [figure('added to p50', added(of), 'ms', below(10, 'ms', added(of)))]),
  ]
  const ofOwner = ROWS.filter(({ sendsElsewhere }) => !sendsElsewhere)
  const [first, ...others] = ofOwner as [Row, ...Row[]]
  const ratio = (row: Row) => compared(row, first, (one, other) => one.cpuUsPerPost / other.cpuUsPerPost)
  // In a second of the processor of the machine that saves for all.
  const paid = (row: Row) => (row.listeners * (row.machines - 1) * 1e6) / cost(row)
  const crowded = ofOwner.filter(({ listeners }) => listeners === MANY)
  const growth = paid(crowded.at(-1) as Row) / paid(crowded[0] as Row)
  return [
    figure(`load of the computer in the last minute (${availableParallelism()} cores)`, loadavg()[0] ?? 0, ''),
    ...latencies('alone', 'alone'),
    ...latencies('two machines, sent at the one that saves for all', ROWS[1] as Row),
    ...latencies('two machines, sent at the other one', ROWS[2] as Row),
    ...ofOwner.map((row) =>
      figure(`CPU a message of the machine that saves for all: ${wordsOf(row)}`, cost(row), 'µs'),
    ),
    ...others.map((row) => figure(`${wordsOf(row)} / 1 machine`, ratio(row), '×', below(1.3, '×', ratio(row)))),
    ...crowded.map((row) =>
      figure(`deliveries that a second of its processor pays for: ${wordsOf(row)}`, paid(row), '/s'),
    ),
    figure('four machines / two', growth, '×', { goal: '≥ 2 ×', met: growth >= 2 }),
  ]
}
