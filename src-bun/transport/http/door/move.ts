// When the hub has moved to another address, the cookies of a page are left behind at the old one. So the page asks for a pass while all
// is well, and for the places where the hub may be then, and redeems the pass where it finds the hub again.
import { Elysia, t } from 'elysia'
import { Move } from '../../../contract/door/move.ts'
import type { Member } from '../../../contract/members.ts'
import { compile } from '../../decode.ts'
import { peerAddress } from '../../guard/peer-address.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'
import { proofRoute } from './proof.ts'

const isMove = compile(Move)

export function moveRoutes(
  parts: Pick<HubParts, 'auth' | 'listeners' | 'machines' | 'reach' | 'signatureOf' | 'work'>,
) {
  const { auth, machines, reach } = parts
  return new Elysia()
    .use(proofRoute(parts))
    .post(
      '/api/session/move',
      async ({ body, request, server, set }) => {
        if (!isMove(body)) return refusal('frame.invalid')
        const moved = await auth.move(body.pass, request, peerAddress(server, request))
        if (!moved.ok) return refusal(moved.code)
        const { member, cookies } = moved.value
        if (cookies) set.headers['set-cookie'] = cookies
        return { member } satisfies { member: Member }
      },
      { body: t.Unsafe<Move>(t.Any()) },
    )
    .use(signedIn(parts))
    .post('/api/session/pass', async ({ visitor }) => {
      const pass = await auth.issuePass(visitor)
      if (pass === undefined) return refusal('frame.invalid')
      const links = await reach.links(undefined)
      return { pass, origins: [...links.map(({ url }) => new URL(url).origin), ...(machines?.elsewhere() ?? [])] }
    })
}
