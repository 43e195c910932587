// What somebody who leads others uses, over HTTP: for who has just become a host, and for scripts. Each route runs the command of the
// same name that pages send on `/live`.
import { Elysia, t } from 'elysia'
import type { Command } from '../../../contract/frames/commands.ts'
import type { EntityData } from '../../../contract/frames/plain-down.ts'
import type { GroupsStart, PlaceToShow } from '../../../contract/leading/leading.ts'
import type { Member } from '../../../contract/members.ts'
import { entityChange } from '../../../domain/changes.ts'
import { leadingFor } from '../../../domain/leading/state.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { clientIdIn, retryable, submitCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'

type Parts = Pick<HubParts, 'auth' | 'work' | 'store' | 'clock' | 'newId'>

export function leadingRoutes(parts: Parts) {
  const { store, clock } = parts

  /** Answers with what `/changes` reports of it. */
  async function lead(actor: Member, type: Command['type'], fields: unknown) {
    const done = await submitCommand(parts, actor, type, fields)
    if (!done.ok) return refusal(done.code)
    const made = entityChange(done.value.logged.change)
    // A change of something else: this clientId is a duplicate of another command's.
    return made?.entity === 'leading' ? (made.data as EntityData['leading']) : refusal('frame.invalid')
  }

  return new Elysia()
    .use(signedIn(parts))
    .get('/api/leading', ({ actor }) => store.read((tables) => leadingFor(tables, actor, clock.now())))
    .put('/api/leading/hand', ({ actor, body, query }) => lead(actor, 'hand.raise', clientIdIn(body, query)), retryable)
    .delete(
      '/api/leading/hand',
      ({ actor, body, query }) => lead(actor, 'hand.lower', clientIdIn(body, query)),
      retryable,
    )
    .delete(
      '/api/leading/hands',
      ({ actor, body, query }) => lead(actor, 'hand.lowerAll', clientIdIn(body, query)),
      retryable,
    )
    .delete(
      '/api/leading/hands/:memberId',
      ({ actor, params, body, query }) =>
        lead(actor, 'hand.lower', { ...clientIdIn(body, query), memberId: params.memberId }),
      retryable,
    )
    .put('/api/leading/timer', ({ actor, body }) => lead(actor, 'timer.start', body), {
      body: t.Unsafe<{ ms: number; label?: string; clientId?: string }>(t.Any()),
    })
    .patch(
      '/api/leading/timer',
      ({ actor, body }) =>
        lead(actor, typeof body === 'object' && 'isPaused' in body ? 'timer.pause' : 'timer.extend', body),
      { body: t.Unsafe<{ isPaused: boolean; clientId?: string } | { ms: number; clientId?: string }>(t.Any()) },
    )
    .delete(
      '/api/leading/timer',
      ({ actor, body, query }) => lead(actor, 'timer.end', clientIdIn(body, query)),
      retryable,
    )
    .put('/api/leading/eyes-up', ({ actor, body }) => lead(actor, 'eyesUp.start', body), {
      body: t.Unsafe<{ text: string; clientId?: string }>(t.Any()),
    })
    .delete(
      '/api/leading/eyes-up',
      ({ actor, body, query }) => lead(actor, 'eyesUp.end', clientIdIn(body, query)),
      retryable,
    )
    .put('/api/leading/look-here', ({ actor, body }) => lead(actor, 'lookHere.start', body), {
      body: t.Unsafe<{ place: PlaceToShow; clientId?: string }>(t.Any()),
    })
    .delete(
      '/api/leading/look-here',
      ({ actor, body, query }) => lead(actor, 'lookHere.end', clientIdIn(body, query)),
      retryable,
    )
    .put('/api/leading/groups', ({ actor, body }) => lead(actor, 'groups.start', body), {
      body: t.Unsafe<Omit<GroupsStart, 'type' | 'clientId'> & { clientId?: string }>(t.Any()),
    })
    .post('/api/leading/groups/join', ({ actor, body }) => lead(actor, 'groups.join', body), {
      body: t.Unsafe<{ roomId?: string; clientId?: string } | undefined>(t.Any()),
    })
    .delete(
      '/api/leading/groups',
      ({ actor, body, query }) => lead(actor, 'groups.end', clientIdIn(body, query)),
      retryable,
    )
    .put('/api/leading/ending', ({ actor, body }) => lead(actor, 'ending.start', body), {
      body: t.Unsafe<{ ms?: number; clientId?: string } | undefined>(t.Any()),
    })
    .delete(
      '/api/leading/ending',
      ({ actor, body, query }) => lead(actor, 'ending.cancel', clientIdIn(body, query)),
      retryable,
    )
}
