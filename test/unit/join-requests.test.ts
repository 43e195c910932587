import { expect, jest, test } from 'bun:test'
import {
  JOIN_ANSWER_WAIT_MS,
  JOIN_POLLS_MAX,
  JOIN_REQUEST_EXPIRY_MS,
  JOIN_REQUEST_SHOWN_MS,
  JOIN_REQUESTS_MAX_PER_ADDRESS,
} from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { allow, refuse } from '../../src-bun/domain/result.ts'
import { createJoinRequests } from '../../src-bun/transport/identity/join-requests.ts'

const ADA: Member = { id: 'ada', name: 'Ada', colour: '#4457c2', role: 'member' }

const aDevice = (address: string) => ({ key: '', label: 'Chrome', address, way: { isEncrypted: false, port: 4280 } })

/** Join requests on a clock that the test moves, and how often their list has changed. */
function someJoinRequests() {
  const clock = { ms: 0, now: () => clock.ms, monotonic: () => clock.ms }
  let changeCount = 0
  let nextId = 1
  const over: string[] = []
  const requests = createJoinRequests(
    clock,
    () => `pending-${nextId++}`,
    () => {
      changeCount++
    },
    ({ sessionId }) => over.push(sessionId),
  )
  return { clock, requests, over, changeCount: () => changeCount }
}

/** So many polls for the decision, of which each one ends without it. */
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

test('[LIFE-1] a poll for the decision that was cut is not waited for any more, and one request has at most four polls open', async () => {
  const { requests } = someJoinRequests()
  const id = requests.add('Eve', aDevice('10.0.0.1')) as string
  jest.useFakeTimers()
  try {
    // Each poll has one timer, and a listener on its request: where they are gone nothing of it is left.
    const openPolls = () => jest.getTimerCount()
    let listeners = 0
    const request = () => {
      const { signal } = tabs[tabs.push(new AbortController()) - 1] as AbortController
      const { addEventListener, removeEventListener } = signal
      signal.addEventListener = (...given: unknown[]) => {
        listeners++
        addEventListener.apply(signal, given as never)
      }
      signal.removeEventListener = (...given: unknown[]) => {
        listeners--
        removeEventListener.apply(signal, given as never)
      }
      return signal
    }
    const tabs: AbortController[] = []
    for (let cut = 0; cut < 1000; cut++) {
      const answer = requests.waitForDecision(id, request())
      tabs.at(-1)?.abort()
      expect(await answer).toBe('waiting')
    }
    expect([openPolls(), listeners]).toEqual([0, 0])

    const answers = Array.from({ length: 1000 }, () => requests.waitForDecision(id, request()))
    expect(new Set(await Promise.all(answers.slice(0, -JOIN_POLLS_MAX)))).toEqual(new Set(['waiting']))
    expect([openPolls(), listeners]).toEqual([JOIN_POLLS_MAX, JOIN_POLLS_MAX])
    // The newest is the one that somebody looks at.
    requests.decide(id, 'admitted')
    expect(await answers.at(-1)).toBe('admitted')
    expect([openPolls(), listeners]).toEqual([0, 0])
  } finally {
    jest.useRealTimers()
  }
})

test('[ASK-3] a request that was polled a hundred thousand times in vain is still decided, and still expires', async () => {
  const { clock, requests, changeCount } = someJoinRequests()
  const decided = requests.add('Ada', aDevice('10.0.0.1')) as string
  const expiring = requests.add('Eve', aDevice('10.0.0.2')) as string
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
  const id = requests.add('Ada', aDevice('10.0.0.1')) as string
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
  const { clock, requests } = someJoinRequests()
  const id = requests.add('Ada', aDevice('10.0.0.1')) as string
  const tab = new AbortController()
  const lost = requests.waitForDecision(id, tab.signal)
  tab.abort()
  requests.decide(id, 'admitted')
  expect(await lost).toBe('waiting')

  expect(await requests.waitForDecision(id, AbortSignal.abort())).toBe('waiting')
  clock.ms += JOIN_REQUEST_EXPIRY_MS
  requests.sweep()
  expect(await requests.waitForDecision(id)).toBe('admitted')
  clock.ms += 1
  requests.sweep()
  expect(await requests.waitForDecision(id)).toBeUndefined()
})

test('[RIGHT-5] whoever asks again within a minute of their admission is given the same sign-in, and those who are decided keep nobody from asking', async () => {
  const { clock, requests, over } = someJoinRequests()
  const admitted = Array.from({ length: JOIN_REQUESTS_MAX_PER_ADDRESS }, () => requests.add('Ada', aDevice('10.0.0.1')))
  expect(requests.add('Ada', aDevice('10.0.0.1'))).toBeUndefined()
  for (const id of admitted) requests.decide(id as string, 'admitted')
  expect(requests.add('Ada', aDevice('10.0.0.1'))).toBeDefined()

  const id = admitted[0] as string
  let made = 0
  const signIn = () =>
    requests.signIn(id, async () => {
      if (++made === 1) return refuse('storage.unavailable')
      return allow({ member: ADA, sessionId: `session ${made}`, token: `token ${made}`, cookies: [] })
    })
  expect(await signIn()).toEqual(refuse('storage.unavailable'))
  const [one, other] = await Promise.all([signIn(), signIn()])
  clock.ms += JOIN_REQUEST_EXPIRY_MS
  requests.sweep()
  const later = await signIn()
  expect([one, other, later].map((each) => each.ok && each.value.token)).toEqual(['token 2', 'token 2', 'token 2'])
  // Who is signed in has nothing left to withdraw.
  expect([requests.withdraw(id), over]).toEqual([false, []])
  clock.ms += 1
  requests.sweep()
  await Promise.resolve()
  expect([await requests.waitForDecision(id), over]).toEqual([undefined, ['session 2']])
})
