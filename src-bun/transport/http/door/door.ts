// The door: who may join, and the invitation with which others do.
import { Elysia, t } from 'elysia'
import type { Door, Invitation } from '../../../contract/door/door.ts'
import { CODE_LIFETIME_MS } from '../../../contract/limits.ts'
import { invitationLinks } from '../../../discovery/links.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { runCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'
import { encryptionRoutes } from './encryption.ts'

/** Where there is no network. */
const THIS_COMPUTER = { address: 'localhost', interface: 'lo', kind: 'card' } as const

export function doorRoutes(
  parts: Pick<HubParts, 'auth' | 'work' | 'newId' | 'store' | 'door' | 'port' | 'reach' | 'certificates' | 'httpsPort'>,
) {
  const { door, port, reach } = parts

  async function invitation(): Promise<Invitation> {
    const policy = door.policy()
    const code = policy === 'code' ? door.current() : undefined
    const links = await reach.links(code?.token)
    return {
      door: policy,
      ...(code ? { code: code.spoken, expiresAt: code.issuedAt + CODE_LIFETIME_MS } : {}),
      links: links.length > 0 ? links : invitationLinks([THIS_COMPUTER], port(), code?.token),
    }
  }

  return new Elysia()
    .use(encryptionRoutes(parts))
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
