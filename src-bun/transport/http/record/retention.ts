// How long messages keep their words.
import { Elysia, t } from 'elysia'
import { RETENTION_MAX_DAYS } from '../../../contract/limits.ts'
import { countTooOld, retentionDays } from '../../../domain/rooms/retention.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { pageNumber } from '../page-number.ts'
import { runCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'

export function retentionRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'clock' | 'newId'>) {
  const { store } = parts
  return new Elysia()
    .use(signedIn(parts))
    .get('/api/retention', () => shown(retentionDays(store.settings)))
    .put(
      '/api/retention',
      async ({ actor, body }) => {
        const done = await runCommand(parts, actor, 'retention.set', body, 'retention.changed')
        return done.ok ? shown(done.value.days) : refusal(done.code)
      },
      { body: t.Unsafe<{ days?: number; clientId?: string }>(t.Any()) },
    )
    .get(
      '/api/retention/older',
      ({ query }) => {
        const days = pageNumber(query.days, 0)
        if (days === undefined || days < 1 || days > RETENTION_MAX_DAYS) return refusal('frame.invalid')
        return store.read(({ messages }) => countTooOld(messages, days, store.trustedTime.now()))
      },
      { query: t.Unsafe<{ days?: number }>(t.Any()) },
    )
}

const shown = (days: number | undefined): { days?: number } => (days === undefined ? {} : { days })
