import { expect, jest, test } from 'bun:test'
import { JOIN_ANSWER_WAIT_MS, JOIN_REQUEST_EXPIRY_MS, JOIN_REQUEST_SHOWN_MS } from '../../src-bun/contract/limits.ts'
import { createJoinRequests } from '../../src-bun/transport/identity/join-requests.ts'

/** Join requests on a clock that the test moves, and how often their list has changed. */
function someJoinRequests() {
  const clock = { ms: 0, now: () => clock.ms, monotonic: () => clock.ms }
  let changeCount = 0
  let nextId = 1
  const requests = createJoinRequests(
    clock,
    () => `pending-${nextId++}`,
    () => {
      changeCount++
    },
  )
  return { clock, requests, changeCount: () => changeCount }
}

/** So many polls for the decision that each one gives up without it, one after the other. */
async function pollInVain(requests: ReturnType<typeof someJoinRequests>['requests'], id: string, polls: number) {
  jest.useFakeTimers()
  try {
    const answers = Array.from({ length: polls }, () => requests.waitForDecision(id))
    jest.advanceTimersByTime(JOIN_ANSWER_WAIT_MS)
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['waiting']))
  } finally {
    jest.useRealTimers()
  }
}

test('[ASK-3] a request that was polled a hundred thousand times in vain is still decided, and still expires', async () => {
  const { clock, requests, changeCount } = someJoinRequests()
  const decided = requests.add('Ada', 'Chrome', '10.0.0.1') as string
  const expiring = requests.add('Eve', 'Chrome', '10.0.0.2') as string
  await pollInVain(requests, decided, 100_000)
  await pollInVain(requests, expiring, 100_000)

  const answer = requests.waitForDecision(decided)
  expect(requests.decide(decided, 'admitted')?.name).toBe('Ada')
  expect(await answer).toBe('admitted')
  clock.ms += JOIN_REQUEST_EXPIRY_MS + 1
  requests.sweep()

  expect(requests.undecided()).toEqual([])
  expect(changeCount()).toBe(4)
})

test('[ASK-4] a person who has gone is not shown after three seconds, and has their place when they come back within a minute', async () => {
  const { clock, requests, changeCount } = someJoinRequests()
  const id = requests.add('Ada', 'Chrome', '10.0.0.1') as string
  const names = () => requests.undecided().map(({ name }) => name)
  const tab = new AbortController()
  const answer = requests.waitForDecision(id, tab.signal)
  // While the request is open, time does not matter.
  clock.ms += JOIN_REQUEST_EXPIRY_MS * 2
  requests.sweep()
  expect(names()).toEqual(['Ada'])

  tab.abort()
  await answer
  clock.ms += JOIN_REQUEST_SHOWN_MS
  requests.sweep()
  expect([names(), changeCount()]).toEqual([['Ada'], 1])
  clock.ms += 1
  requests.sweep()
  expect([names(), changeCount()]).toEqual([[], 2])
  clock.ms += JOIN_REQUEST_EXPIRY_MS - JOIN_REQUEST_SHOWN_MS - 1
  requests.sweep()
  const back = requests.waitForDecision(id)
  expect([names(), changeCount()]).toEqual([['Ada'], 3])
  requests.decide(id, 'admitted')
  expect(await back).toBe('admitted')
})

test('[ASK-5] a decision that falls while the person is away is kept for them', async () => {
  const { requests } = someJoinRequests()
  const id = requests.add('Ada', 'Chrome', '10.0.0.1') as string
  const tab = new AbortController()
  const lost = requests.waitForDecision(id, tab.signal)
  tab.abort()
  requests.decide(id, 'admitted')
  expect(await lost).toBe('waiting')

  expect(await requests.waitForDecision(id, AbortSignal.abort())).toBe('waiting')
  expect(await requests.waitForDecision(id)).toBe('admitted')
  expect(await requests.waitForDecision(id)).toBeUndefined()
})
