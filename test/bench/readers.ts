// One person posts and many hear it on `/chat`: what a message costs the hub, beside the least that is durable: one `publish` after
// the COMMIT of a group.

import { type Effort, type Load, measure, type Slice } from './chat.ts'
import { bareTarget, type ChatTarget, plainChatTarget } from './chat-targets.ts'
import { below, type Figure, median } from './figures.ts'
import { countedOf } from './progress.ts'

type Row = Load & { words: string; goal: number }

const ROWS: readonly Row[] = [
  { receivers: 1, perSecond: 200, words: '1 reader, 200/s', goal: 2 },
  { receivers: 50, perSecond: 200, words: '50 readers, 200/s', goal: 1.3 },
  { receivers: 200, perSecond: 'flood', words: '200 readers, as fast as it goes', goal: 1.5 },
]

export async function readers({ repeats, seconds }: Effort): Promise<Figure[]> {
  const targets = [await plainChatTarget(), await bareTarget('durable')] as const
  const slices = new Map<string, Slice[]>()
  const of = (target: ChatTarget, { words }: Row) => slices.get(`${target.name} ${words}`) ?? []
  const say = countedOf('readers', repeats * ROWS.length * targets.length)
  for (let repeat = 0; repeat < repeats; repeat++)
    for (const row of ROWS)
      for (const target of repeat % 2 === 0 ? targets : targets.toReversed()) {
        say(`${target.name}, ${row.words}`)
        slices.set(`${target.name} ${row.words}`, [...of(target, row), await measure(target, row, seconds)])
      }
  for (const target of targets) await target.end()

  return ROWS.flatMap((row) => {
    const cost = (target: ChatTarget) => median(of(target, row).map(({ cpuUsPerPost }) => cpuUsPerPost))
    const figure = (what: string, value: number, unit: string): Figure => ({ part: 'readers', what, value, unit })
    const ratio = cost(targets[0]) / cost(targets[1])
    return [
      ...targets.map((target) => figure(`CPU a message, ${row.words}: ${target.name}`, cost(target), 'µs')),
      { ...figure(`CPU a message, ${row.words}: /chat / durable`, ratio, '×'), ...below(row.goal, '×', ratio) },
    ]
  })
}
