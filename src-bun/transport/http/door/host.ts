// The person who launched the hub signs in with the one-use token that the window or the terminal shows.
import { Elysia, t } from 'elysia'
import { HostSignIn } from '../../../contract/door/join.ts'
import { compile } from '../../decode.ts'
import { peerAddress } from '../../guard/peer-address.ts'
import { deviceOf } from '../../identity/cookies.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signInOn } from './sign-in-on.ts'

const isHostSignIn = compile(HostSignIn)

export function hostRoutes(parts: Pick<HubParts, 'auth' | 'store' | 'port' | 'hostToken'>) {
  const { store, port, hostToken } = parts
  return new Elysia().post(
    '/api/host',
    async ({ body, request, server, set, status }) => {
      if (!isHostSignIn(body)) return refusal('frame.invalid')
      if (!hostToken.opens(body.hostToken)) return refusal('hostToken.wrong')
      const joined = await store.runAndWait({ type: 'host.join', name: body.name ?? 'Host' })
      if (!joined.ok) return refusal(joined.code)
      // The token is spent only now: an unusable name must not lock the host out.
      hostToken.spend()
      const device = deviceOf(request, peerAddress(server, request), port())
      const signedIn = await signInOn(parts, joined.value, device, set)
      return signedIn.ok ? status(201, signedIn.value) : refusal(signedIn.code)
    },
    { body: t.Unsafe<HostSignIn>(t.Any()) },
  )
}
