// Those who ask to be let in while the door says "ask". In memory only: who still waits after a restart asks again.
import type { JoinRequest } from '../../contract/door/door.ts'
import {
  JOIN_ANSWER_WAIT_MS,
  JOIN_REQUEST_EXPIRY_MS,
  JOIN_REQUESTS_MAX,
  JOIN_REQUESTS_MAX_PER_ADDRESS,
} from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports.ts'

type Decision = 'admitted' | 'refused'
type Entry = { person: JoinRequest; decision?: Decision; wake: () => void; askedAt: number; asking: number }

export function createWaitingRoom(clock: Clock, randomToken: () => string, changed: () => void) {
  const entries = new Map<string, Entry>()

  function leave(pendingId: string): boolean {
    const entry = entries.get(pendingId)
    if (!entry) return false
    entries.delete(pendingId)
    entry.wake()
    changed()
    return true
  }

  return {
    /** Undefined where too many wait already, of this address or in all. */
    enter(name: string, device: string, address: string): string | undefined {
      const here = [...entries.values()].filter(({ person }) => person.address === address)
      if (entries.size >= JOIN_REQUESTS_MAX || here.length >= JOIN_REQUESTS_MAX_PER_ADDRESS) return undefined
      const pendingId = randomToken()
      const person = { pendingId, name, device, address, since: clock.now() }
      entries.set(pendingId, { person, wake() {}, askedAt: clock.monotonic(), asking: 0 })
      changed()
      return pendingId
    },

    /** What the host has said, as soon as it is said; `waiting` after a while without an answer; undefined: nobody waits under this id. */
    async answer(pendingId: string): Promise<Decision | 'waiting' | undefined> {
      const entry = entries.get(pendingId)
      if (!entry) return undefined
      entry.asking++
      if (!entry.decision) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, JOIN_ANSWER_WAIT_MS)
          const before = entry.wake
          entry.wake = () => {
            clearTimeout(timer)
            before()
            resolve()
          }
        })
      }
      entry.asking--
      entry.askedAt = clock.monotonic()
      if (!entries.has(pendingId)) return undefined
      if (entry.decision) entries.delete(pendingId)
      return entry.decision ?? 'waiting'
    },

    /** Who waits, if they do; the host has seen them no more afterwards. */
    decide(pendingId: string, decision: Decision): JoinRequest | undefined {
      const entry = entries.get(pendingId)
      if (!entry || entry.decision) return undefined
      entry.decision = decision
      entry.wake()
      changed()
      return entry.person
    },

    leave,
    person: (pendingId: string): JoinRequest | undefined => entries.get(pendingId)?.person,
    people: (): JoinRequest[] => [...entries.values()].filter(({ decision }) => !decision).map(({ person }) => person),
    /** To be called every second or so: who does not ask any more has gone. */
    sweep(): void {
      for (const [pendingId, { asking, askedAt }] of entries)
        if (asking === 0 && clock.monotonic() - askedAt > JOIN_REQUEST_EXPIRY_MS) leave(pendingId)
    },
  }
}
export type WaitingRoom = ReturnType<typeof createWaitingRoom>
