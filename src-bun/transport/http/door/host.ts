// The person who launched the hub signs in with the one-use token that the window or the terminal shows, and gets another one
// there whenever it is needed.
import { Elysia, t } from 'elysia'
import { HostSignIn } from '../../../contract/door/join.ts'
import { hostLink } from '../../../discovery/links.ts'
import { compile } from '../../decode.ts'
import { peerAddress } from '../../guard/peer-address.ts'
import { arrivalsFrom } from '../../guard/work-budget.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'
import { signInOn } from './sign-in-on.ts'

const isHostSignIn = compile(HostSignIn)

export function hostRoutes(
  parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'port' | 'cookies' | 'hostTokens' | 'appWindow'>,
) {
  const { work, store, port, cookies, hostTokens, appWindow } = parts
  return (
    new Elysia()
      .post(
        '/api/host',
        async ({ body, request, server, set, status }) => {
          if (!isHostSignIn(body)) return refusal('frame.invalid')
          const address = peerAddress(server, request)
          await work.takeTurn(arrivalsFrom(address))
          if (!hostTokens.redeem(body.hostToken)) return refusal('hostToken.wrong')
          let isSignedIn = false
          try {
            const joined = await store.runAndWait({ type: 'host.join', name: body.name ?? 'Host' })
            if (!joined.ok) return refusal(joined.code)
            const device = cookies.device(request, address)
            const opened = await signInOn(parts, joined.value, device, set)
            isSignedIn = opened.ok
            return opened.ok ? status(201, opened.value) : refusal(opened.code)
          } finally {
            // An unusable name, a full disk or a fault must not lock the host out.
            if (!isSignedIn) hostTokens.giveBack(body.hostToken)
          }
        },
        { body: t.Unsafe<HostSignIn>(t.Any()) },
      )
      .use(signedIn(parts))
      // For the owner of this computer only, see the permission table.
      // A second launch of the app shows the window of the first.
      .post('/api/window', () => ({ shown: appWindow.show() }))
      .post('/api/host/links', ({ status }) => {
        const hostToken = hostTokens.issue()
        return status(201, { hostToken, url: hostLink(port(), hostToken) })
      })
  )
}
