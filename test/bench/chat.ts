// One person posts, others hear it: what a message and a delivery cost the hub, beside servers that do next to nothing.
import { bareTarget, type ChatTarget, hubTarget } from './chat-targets.ts'
import { below, type Figure, median, percentile } from './figures.ts'
import { cpuMs } from './process-usage.ts'
import { countedOf, reached } from './progress.ts'
import { leave } from './servers.ts'

/** `full`: the sizes of the goals, where a part has small ones, too. */
export type Effort = { repeats: number; seconds: number; full: boolean }
export type Load = { receivers: number; perSecond: number | 'flood' }
export type Slice = { cpuUsPerPost: number; postsPerSecond: number; ackMs: number[]; endToEndMs: number[] }

const LOADS = {
  one: { receivers: 1, perSecond: 200 },
  flood: { receivers: 1, perSecond: 'flood' },
  hundred: { receivers: 100, perSecond: 200 },
  fiveHundred: { receivers: 500, perSecond: 200 },
} as const satisfies Record<string, Load>
type LoadName = keyof typeof LOADS
const loadNames = Object.keys(LOADS) as LoadName[]

/** How many posts a flood has under way. */
const FLOOD_WINDOW = 200
const WARM_UP_MS = 1000
/** Reading the clock for every delivery would be the load generator's own ceiling. */
const TIMED_RECEIVERS = 20

export async function chat({ repeats, seconds }: Effort): Promise<Figure[]> {
  const targets = [await hubTarget(), await bareTarget('bare'), await bareTarget('durable')]
  const slices = new Map<string, Slice[]>()
  const say = countedOf('chat', repeats * loadNames.length * targets.length)
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const load of loadNames) {
      // Each goes first as often as the others.
      for (let turn = 0; turn < targets.length; turn++) {
        const target = targets[(turn + repeat) % targets.length] as ChatTarget
        const key = `${target.name} ${load}`
        say(`${key}, ${seconds + WARM_UP_MS / 1000} s`)
        slices.set(key, [...(slices.get(key) ?? []), await measure(target, LOADS[load], seconds)])
      }
    }
  }
  for (const target of targets) await target.end()
  return report((target, load) => slices.get(`${target} ${load}`) ?? [])
}

export async function measure(target: ChatTarget, { receivers, perSecond }: Load, seconds: number): Promise<Slice> {
  const sentAt: number[] = []
  const ackMs: number[] = []
  const endToEndMs: number[] = []
  let delivered = 0
  const timer = (into: number[]) => {
    let heard = 0
    return () => {
      delivered++
      into.push(performance.now() - (sentAt[heard++] as number))
    }
  }
  const count = () => void delivered++
  const every = Math.ceil(receivers / TIMED_RECEIVERS)
  const sender = await target.open(0, timer(ackMs))
  const sockets = [sender]
  for (let n = 1; n <= receivers; n++) sockets.push(await target.open(n, n % every === 0 ? timer(endToEndMs) : count))

  const post = () => {
    sentAt.push(performance.now())
    sender.send(target.post())
  }
  const running = perSecond === 'flood' ? flood(post, () => sentAt.length - ackMs.length) : pace(post, perSecond)
  await Bun.sleep(WARM_UP_MS)
  const [cpuBefore, sentBefore, ackedBefore, startedAt] = [
    cpuMs(target.pid),
    sentAt.length,
    ackMs.length,
    performance.now(),
  ]
  const timedBefore = endToEndMs.length
  await Bun.sleep(seconds * 1000)
  const [cpu, posts, tookMs] = [
    cpuMs(target.pid) - cpuBefore,
    ackMs.length - ackedBefore,
    performance.now() - startedAt,
  ]
  running.stop()
  await reached(`deliveries of ${target.name}`, () => delivered, sentAt.length * (receivers + 1))
  await leave(sockets)
  return {
    cpuUsPerPost: (cpu * 1000) / posts,
    postsPerSecond: (posts * 1000) / tookMs,
    ackMs: ackMs.slice(sentBefore),
    endToEndMs: endToEndMs.slice(timedBefore),
  }
}

/** Keeps to the rate on average, whatever the timers do. */
function pace(post: () => void, perSecond: number): { stop(): void } {
  const startedAt = performance.now()
  let posted = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) * perSecond) / 1000
    for (; posted < due; posted++) post()
  }, 1000 / perSecond)
  return { stop: () => clearInterval(timer) }
}

function flood(post: () => void, underWay: () => number): { stop(): void } {
  let stopped = false
  const fill = () => {
    while (underWay() < FLOOD_WINDOW) post()
    if (!stopped) setImmediate(fill)
  }
  fill()
  return {
    stop() {
      stopped = true
    },
  }
}

type Slices = (target: ChatTarget['name'], load: LoadName) => Slice[]

function report(slices: Slices): Figure[] {
  const cost = (target: ChatTarget['name'], load: LoadName) =>
    median(slices(target, load).map(({ cpuUsPerPost }) => cpuUsPerPost))
  const delivery = (target: ChatTarget['name']) =>
    (cost(target, 'fiveHundred') - cost(target, 'hundred')) / (LOADS.fiveHundred.receivers - LOADS.hundred.receivers)
  const names = ['hub', 'bare', 'durable'] as const
  const figure = (what: string, value: number, unit: string, goal = {}): Figure => ({
    part: 'chat',
    what,
    value,
    unit,
    ...goal,
  })

  const figures: Figure[] = []
  for (const [load, words] of [
    ['one', '1 → 1 at 200/s'],
    ['flood', '1 → 1, as fast as it goes'],
  ] as const) {
    for (const name of names) figures.push(figure(`CPU a message, ${words}: ${name}`, cost(name, load), 'µs'))
    const ratio = cost('hub', load) / cost('durable', load)
    figures.push(figure(`CPU a message, ${words}: hub / durable`, ratio, '×', below(2.5, '×', ratio)))
  }
  for (const name of names)
    figures.push(
      figure(
        `messages a second, as fast as it goes: ${name}`,
        median(slices(name, 'flood').map((s) => s.postsPerSecond)),
        '/s',
      ),
    )
  for (const name of names) figures.push(figure(`CPU a delivery: ${name}`, delivery(name), 'µs'))
  const ratio = delivery('hub') / delivery('durable')
  figures.push(figure('CPU a delivery: hub / durable', ratio, '×', below(1.3, '×', ratio)))
  for (const load of ['one', 'hundred', 'fiveHundred'] as const)
    for (const name of names) figures.push(...latencies(name, load))
  return figures

  function latencies(name: ChatTarget['name'], load: LoadName): Figure[] {
    const of = (samples: 'ackMs' | 'endToEndMs', share: number) =>
      median(slices(name, load).map((slice) => percentile(slice[samples], share)))
    const words = `200/s → ${LOADS[load].receivers}: ${name}`
    const isGoal = name === 'hub' && load === 'fiveHundred'
    const [ack, endToEnd] = [of('ackMs', 0.99), of('endToEndMs', 0.99)]
    return [
      figure(`ack p50, ${words}`, of('ackMs', 0.5), 'ms'),
      figure(`ack p99, ${words}`, ack, 'ms', isGoal ? below(150, 'ms', ack) : {}),
      figure(`end to end p50, ${words}`, of('endToEndMs', 0.5), 'ms'),
      figure(`end to end p99, ${words}`, endToEnd, 'ms', isGoal ? below(200, 'ms', endToEnd) : {}),
    ]
  }
}
