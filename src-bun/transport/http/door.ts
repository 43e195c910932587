// Coming in: by code or link, or as the host; and what the lobby shows so that others can.
import { Elysia, t } from 'elysia'
import { compile } from '../../contract/decode.ts'
import { HostSignIn, type Invitation, Join, type SignedIn } from '../../contract/door.ts'
import { CODE_LIFETIME_MS } from '../../contract/limits.ts'
import { lanAddresses } from '../../discovery/addresses.ts'
import { joinHub } from '../../domain/members.ts'
import { allow, refuse } from '../../domain/result.ts'
import type { HubParts } from '../app.ts'
import { peerAddress } from '../peer.ts'
import { refusal } from './answer.ts'
import { signedIn } from './signed-in.ts'

const isJoin = compile(Join)
const isHostSignIn = compile(HostSignIn)

export function doorRoutes(parts: HubParts) {
  const { auth, runner, door, config, store, facts, port } = parts

  async function welcome(member: SignedIn['member'], set: { headers: Record<string, unknown> }): Promise<SignedIn> {
    const { token, cookie } = await auth.signIn(member)
    set.headers['set-cookie'] = cookie
    return { token, member }
  }

  return new Elysia()
    .get('/health', () => ({ status: 'ok' as const, ...facts.health() }))
    .post(
      '/api/join',
      async ({ body, request, server, set, status }) => {
        if (!isJoin(body)) return refusal('frame.invalid')
        const address = peerAddress(server, request)
        if (!parts.joins.allow(address)) return refusal('join.tooMany')
        const knock = config.door === 'open' ? allow(true) : door.knock(body.code ?? '', address)
        if (!knock.ok) return refusal(knock.code)

        const joined = await runner.enter((scope) => joinHub(scope, { name: body.name, role: 'member' }))
        if (!joined.ok) return refusal(joined.code)
        return status(201, await welcome(joined.value.member, set))
      },
      { body: t.Unsafe<Join>(t.Any()) },
    )
    .post(
      '/api/host',
      async ({ body, set, status }) => {
        if (!isHostSignIn(body)) return refusal('frame.invalid')
        if (!parts.hostToken.opens(body.hostToken)) return refusal('hostToken.wrong')

        // The person who launched the hub stays one person, however often it is launched.
        const before = store.read(({ members }) => members.host())
        const joined = before
          ? allow({ member: before })
          : await runner.enter((scope) =>
              scope.members.host() ? refuse('internal') : joinHub(scope, { name: body.name ?? 'Host', role: 'host' }),
            )
        if (!joined.ok) return refusal(joined.code)
        // Spent only now: an unusable name must not lock the host out.
        parts.hostToken.spend()
        return status(201, await welcome(joined.value.member, set))
      },
      { body: t.Unsafe<HostSignIn>(t.Any()) },
    )
    .use(signedIn(parts))
    .get('/api/me', ({ actor }) => ({ member: actor }))
    .get('/api/invitation', (): Invitation => {
      const addresses = lanAddresses()
      const links = addresses.length > 0 ? addresses : [{ address: 'localhost', interface: 'lo' }]
      const code = config.door === 'code' ? door.current() : undefined
      return {
        door: config.door,
        ...(code ? { code: code.spoken, expiresAt: code.issuedAt + CODE_LIFETIME_MS } : {}),
        links: links.map(({ address, interface: name }) => ({
          url: `http://${address}:${port()}/${code ? `#${code.token}` : ''}`,
          address: `${address}:${port()}`,
          interface: name,
        })),
      }
    })
}
