import { Elysia } from 'elysia'
import { QUEUED_REQUESTS_MAX } from '../../contract/limits.ts'
import { mayUse, type Route } from '../../domain/permissions.ts'
import { payerOf } from '../guard/payer.ts'
import { peerAddress } from '../guard/peer-address.ts'
import type { HubParts } from '../parts.ts'
import { refusal } from './answer.ts'

/**
 * A plugin for the routes that need a sign-in: gives them `actor`, `visitor` and `payer`, and `actorNow` for answers that take longer than
 * one turn. Without a valid identity they answer 401 `signIn.required`, and 403 `notAllowed` where the permission table does not name the
 * actor's role. Where the actor has used up their budget of work the request waits, and where too many of theirs are queued already it is
 * answered 429 `rate.tooMuch`.
 */
export function signedIn({ auth, work }: Pick<HubParts, 'auth' | 'work'>) {
  return new Elysia()
    .resolve({ as: 'scoped' }, async ({ request, route, server, set }) => {
      const address = peerAddress(server, request)
      for (let hasWaited = false; ; hasWaited = true) {
        const visitor = await auth.identify(request, address)
        if (!visitor || visitor === 'invalid') return refusal('signIn.required')
        // The permission table has no rows for HEAD: it is GET without the body.
        const method = request.method === 'HEAD' ? 'GET' : request.method
        if (!mayUse(visitor.actor, `${method} ${route}` as Route)) return refusal('notAllowed')
        const payer = payerOf(visitor, address)
        if (hasWaited || work.isTheirTurn(payer)) {
          return { visitor, actor: visitor.actor, payer, actorNow: () => auth.actorNow(visitor) }
        }
        const waitMs = work.waitMs(payer)
        if (waitMs > 0 && work.queuedCount(payer) >= QUEUED_REQUESTS_MAX) {
          set.headers['retry-after'] = String(Math.ceil(waitMs / 1000))
          return refusal('rate.tooMuch')
        }
        // They may be removed while their request waits, so it is looked up afterwards who they are.
        await work.turn(payer)
      }
    })
    .onBeforeHandle({ as: 'scoped' }, ({ payer }) => work.chargeRestOfTurn(payer))
}
