// The door: who may join, and the invitation with which others do.
import { Elysia, t } from 'elysia'
import type { Door, Invitation } from '../../../contract/door/door.ts'
import { CODE_LIFETIME_MS } from '../../../contract/limits.ts'
import { invitationLinks } from '../../../discovery/links.ts'
import { reachableAddresses } from '../../../discovery/reachable.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { runCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'

export function doorRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'config' | 'newId' | 'store' | 'door' | 'port'>) {
  const { config, door, port } = parts

  async function invitation(): Promise<Invitation> {
    const addresses = await reachableAddresses(config.host)
    const reachable = addresses.length > 0 ? addresses : [{ address: 'localhost', interface: 'lo' }]
    const policy = door.policy()
    const code = policy === 'code' ? door.current() : undefined
    return {
      door: policy,
      ...(code ? { code: code.spoken, expiresAt: code.issuedAt + CODE_LIFETIME_MS } : {}),
      links: invitationLinks(reachable, port(), code?.token),
    }
  }

  return new Elysia()
    .use(signedIn(parts))
    .get('/api/invitation', () => invitation())
    .put(
      '/api/door',
      async ({ actor, body }) => {
        const done = await runCommand(parts, actor, 'door.set', body, 'door.changed')
        return done.ok ? invitation() : refusal(done.code)
      },
      { body: t.Unsafe<{ door: Door; clientId?: string }>(t.Any()) },
    )
    .post('/api/door/renew', async ({ actor }) => {
      const done = await runCommand(parts, actor, 'door.renew', {}, 'door.changed')
      return done.ok ? invitation() : refusal(done.code)
    })
}
