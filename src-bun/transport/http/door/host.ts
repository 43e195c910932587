// The person who launched the hub signs in with the one-use token that the window or the terminal shows.
import { Elysia, t } from 'elysia'
import { HostSignIn } from '../../../contract/door/join.ts'
import { joinHub } from '../../../domain/members/members.ts'
import { allow, refuse } from '../../../domain/result.ts'
import { compile } from '../../decode.ts'
import { peerAddress } from '../../guard/peer-address.ts'
import { deviceOf } from '../../identity/cookies.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signInOn } from './sign-in-on.ts'

const isHostSignIn = compile(HostSignIn)

export function hostRoutes(parts: Pick<HubParts, 'auth' | 'runner' | 'store' | 'port' | 'hostToken'>) {
  const { runner, store, port } = parts
  return new Elysia().post(
    '/api/host',
    async ({ body, request, server, set, status }) => {
      if (!isHostSignIn(body)) return refusal('frame.invalid')
      if (!parts.hostToken.opens(body.hostToken)) return refusal('hostToken.wrong')

      // The person who launched the hub stays one person, however often it is launched.
      const before = store.read(({ members }) => members.host())
      const joined = before
        ? allow({ member: before })
        : await runner.runJoin((scope) =>
            scope.members.host() ? refuse('internal') : joinHub(scope, { name: body.name ?? 'Host', role: 'host' }),
          )
      if (!joined.ok) return refusal(joined.code)
      // Spent only now: an unusable name must not lock the host out.
      parts.hostToken.spend()
      const device = deviceOf(request, peerAddress(server, request), port())
      return status(201, await signInOn(parts, joined.value.member, device, set))
    },
    { body: t.Unsafe<HostSignIn>(t.Any()) },
  )
}
