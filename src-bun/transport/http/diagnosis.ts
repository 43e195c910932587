// What keeps people from coming in, for hosts and the owner.
import { Elysia, t } from 'elysia'
import type { Diagnosis } from '../../contract/http/diagnosis.ts'
import { examine } from '../../discovery/doctor/look.ts'
import { storedClockDoubt } from '../../domain/operations/clock.ts'
import { freeBytes } from '../../store/files/reserve.ts'
import type { HubParts } from '../parts.ts'
import { refusal } from './answer.ts'
import { signedIn } from './signed-in.ts'

/** Of fewer acknowledgements the median says nothing about the disk. */
const ACKS_MEASURED = 20
/** A thorough look starts programs of the system: a host who asks again and again gets the last answer. */
const LOOK_CACHED_MS = 5000

/** Undefined where the folder is gone, for which hosts are shown another sentence. */
function freeOn(folder: string): number | undefined {
  try {
    return freeBytes(folder)
  } catch {
    return undefined
  }
}

/** What is deleted is judged by the machine that owns the hub, which has stored its doubt for the others. */
const doubtOf = ({ isOwner, trustedTime, settings }: HubParts['store']) =>
  isOwner() ? trustedTime.doubt() : storedClockDoubt(settings)

/** `hasTried`: somebody has just tried from another device, and did not get in. */
export async function examineHub(
  { config, store, reach, port, clock }: HubToExamine,
  { hasTried, isThorough }: { hasTried: boolean; isThorough: boolean },
): Promise<Diagnosis> {
  const { count, medianMs } = store.activity.figures().recentAcks
  const seq = store.changes.lastSeq()
  const [newest] = store.changes.between(seq - 1, seq, 1)
  const known = {
    ...{ addresses: await reach.addresses(), port: port(), othersCame: reach.arrivals.count(), hasTried },
    wantedPort: config.port === 0 ? port() : config.port,
    ...{ oldLinks: reach.oldLinks.count(), now: clock.now(), newestChangeAt: newest?.at },
    clockAheadMs: doubtOf(store)?.aheadMs,
    freeBytes: freeOn(config.data),
    syncMs: count < ACKS_MEASURED ? undefined : medianMs,
  }
  return examine(known, { host: config.host, data: config.data, isThorough })
}

type Query = { tried?: string; thorough?: string }
type HubToExamine = Pick<HubParts, 'config' | 'store' | 'reach' | 'port' | 'clock'>

export function diagnosisRoute(parts: HubToExamine & Pick<HubParts, 'auth' | 'work'>) {
  const { reach, clock, store } = parts
  let last: { of: string; at: number; diagnosis: Promise<Diagnosis> } | undefined

  return new Elysia()
    .use(signedIn(parts))
    .post('/api/clock/confirm', async ({ actor }) => {
      if (!doubtOf(store)) return {}
      const done = await store.runAndWait({ type: 'clock.confirm', actorId: actor.id })
      if (!done.ok) return refusal(done.code)
      store.trustedTime.trust()
      return {}
    })
    .get(
      '/api/hub/doctor',
      ({ query }) => {
        const [hasTried, isThorough] = [query.tried === '1', query.thorough === '1']
        if (!isThorough) return examineHub(parts, { hasTried, isThorough })
        // Who has just come in is not to wait for the programs to be asked once more.
        const of = [hasTried, reach.arrivals.count(), reach.oldLinks.count()].join()
        if (last?.of === of && clock.monotonic() - last.at < LOOK_CACHED_MS) return last.diagnosis
        const diagnosis = examineHub(parts, { hasTried, isThorough })
        last = { of, at: clock.monotonic(), diagnosis }
        return diagnosis
      },
      { query: t.Unsafe<Query>(t.Any()) },
    )
}
