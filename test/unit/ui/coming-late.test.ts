// Whether somebody came when others had talked for long, from the answers of the hub.
import { expect, test } from 'bun:test'
import type { CatchUpAnswer } from '../../../src-bun/contract/http/catch-up.ts'
import type { CatchUpQuery } from '../../../src-ui/live/files/catch-up.ts'
import { offerForLate } from '../../../src-ui/state/catch-up/late.ts'

const MINUTE_MS = 60_000
const NOW = Date.UTC(2026, 10, 30, 13)
const NINE = NOW - 240 * MINUTE_MS
const came = NOW - MINUTE_MS

/** Answers in their order, and what was asked for. The last one is given again. */
function hubWith(answers: (Partial<CatchUpAnswer> | 'away')[]) {
  const asked: (number | undefined)[] = []
  const lists = { rooms: [], mentions: [], comments: [], pins: [], polls: [], discussed: [], documents: [] }
  const rest = { ...lists, places: [], people: [] }
  async function ask({ since, before }: CatchUpQuery) {
    asked.push(before)
    const answer = answers[Math.min(asked.length, answers.length) - 1] ?? 'away'
    if (answer === 'away') return { ok: false as const, status: 0, code: 'internal' as const }
    return { ok: true as const, value: { since, until: NOW, messages: 0, ...rest, ...answer } }
  }
  return { asked, offer: () => offerForLate(NOW, ask) }
}

test('[CATCHUP-10] who comes late is offered what was said from its beginning, however much else was changed, and is asked about again where the hub did not answer', async () => {
  const busy = hubWith([
    { came, began: NOW - 20 * MINUTE_MS, messages: 1, next: 40_000 },
    { messages: 0, next: 20_000 },
    { began: NINE, messages: 2 },
  ])
  expect(await busy.offer()).toEqual({ from: NINE, came })
  expect(busy.asked).toEqual([undefined, 40_000, 20_000])

  const endless = hubWith([{ came, began: NINE, messages: 5, next: 7 }])
  expect(await endless.offer()).toEqual({ from: NINE, came })
  expect(endless.asked).toHaveLength(5)

  for (const answer of [
    { messages: 9, began: NINE, next: 7 },
    { came: NOW - 20 * MINUTE_MS, messages: 9, began: NINE, next: 7 },
    { came, messages: 2, began: NINE },
    { came, messages: 9, began: NOW - 30 * MINUTE_MS },
    { came, messages: 9 },
  ]) {
    const hub = hubWith([answer])
    expect([answer, await hub.offer(), hub.asked.length]).toEqual([answer, null, 1])
  }
  expect(await hubWith(['away']).offer()).toBeUndefined()
  expect(await hubWith([{ came, began: NOW - 20 * MINUTE_MS, messages: 3, next: 7 }, 'away']).offer()).toBeUndefined()
})
