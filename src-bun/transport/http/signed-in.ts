import { Elysia } from 'elysia'
import { mayUse, type Route } from '../../domain/permissions.ts'
import { peerAddress } from '../guard/peer-address.ts'
import type { HubParts } from '../parts.ts'
import { refusal } from './answer.ts'

/** Gives the routes behind it `actor` and `visitor`, after asking the permission table; without a session they answer 401. */
export function signedIn({ auth }: Pick<HubParts, 'auth'>) {
  return new Elysia().resolve({ as: 'scoped' }, async ({ request, route, server }) => {
    const visitor = await auth.identify(request, peerAddress(server, request))
    if (!visitor || visitor === 'invalid') return refusal('signIn.required')
    // HEAD is GET without the body.
    const method = request.method === 'HEAD' ? 'GET' : request.method
    if (!mayUse(visitor.actor, `${method} ${route}` as Route)) return refusal('notAllowed')
    return { visitor, actor: visitor.actor }
  })
}
