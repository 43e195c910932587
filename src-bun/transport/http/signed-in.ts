import { Elysia } from 'elysia'
import { mayUse, type Route } from '../../domain/permissions.ts'
import { peerAddress } from '../guard/peer-address.ts'
import type { HubParts } from '../parts.ts'
import { refusal } from './answer.ts'

/**
 * A plugin for the routes that need a sign-in: gives them `actor` and `visitor`. Without a valid identity they answer 401
 * `signIn.required`, and 403 `notAllowed` where the permission table does not name the actor's role.
 */
export function signedIn({ auth }: Pick<HubParts, 'auth'>) {
  return new Elysia().resolve({ as: 'scoped' }, async ({ request, route, server }) => {
    const visitor = await auth.identify(request, peerAddress(server, request))
    if (!visitor || visitor === 'invalid') return refusal('signIn.required')
    // The permission table has no rows for HEAD: it is GET without the body.
    const method = request.method === 'HEAD' ? 'GET' : request.method
    if (!mayUse(visitor.actor, `${method} ${route}` as Route)) return refusal('notAllowed')
    return { visitor, actor: visitor.actor }
  })
}
