// What a host does to members: kick, ban, readmit, give them a role.
import { Elysia, t } from 'elysia'
import type { Role } from '../../../contract/members.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { clientIdIn, retryable, runCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'

export function moderationRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'newId' | 'store' | 'clock'>) {
  const reasoned = { body: t.Unsafe<{ reason?: string; clientId?: string } | undefined>(t.Any()) }
  return new Elysia()
    .use(signedIn(parts))
    .get('/api/removals', () => ({
      removals: parts.store.read(({ members }) => members.removed(parts.clock.now())),
    }))
    .post(
      '/api/members/:id/kick',
      async ({ actor, params, body }) => {
        const fields = { ...body, memberId: params.id }
        const done = await runCommand(parts, actor, 'member.kick', fields, 'member.removed')
        return done.ok ? { memberId: done.value.memberId, until: done.value.until } : refusal(done.code)
      },
      reasoned,
    )
    .post(
      '/api/members/:id/ban',
      async ({ actor, params, body }) => {
        const fields = { ...body, memberId: params.id }
        const done = await runCommand(parts, actor, 'member.ban', fields, 'member.removed')
        return done.ok ? { memberId: done.value.memberId } : refusal(done.code)
      },
      reasoned,
    )
    .delete(
      '/api/members/:id/ban',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), memberId: params.id }
        const done = await runCommand(parts, actor, 'member.readmit', fields, 'member.readmitted')
        return done.ok ? { memberId: done.value.memberId } : refusal(done.code)
      },
      retryable,
    )
    .put(
      '/api/members/:id/role',
      async ({ actor, params, body }) => {
        const fields = { ...(body as object), memberId: params.id }
        const done = await runCommand(parts, actor, 'member.setRole', fields, 'member.changed')
        return done.ok ? done.value.member : refusal(done.code)
      },
      { body: t.Unsafe<{ role: Role; clientId?: string }>(t.Any()) },
    )
}
