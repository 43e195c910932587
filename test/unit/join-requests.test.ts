import { expect, jest, test } from 'bun:test'
import { JOIN_ANSWER_WAIT_MS, JOIN_REQUEST_EXPIRY_MS } from '../../src-bun/contract/limits.ts'
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
  requests.removeExpired()

  expect(requests.undecided()).toEqual([])
  expect(changeCount()).toBe(4)
})
