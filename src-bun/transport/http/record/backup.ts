import { Elysia } from 'elysia'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'

/** Everything, sessions too: for the owner of this computer alone. As it stands; who takes it home looks whether it is sound. */
export function backupRoutes(parts: Pick<HubParts, 'auth' | 'store'>) {
  return new Elysia().use(signedIn(parts)).get('/api/backup', ({ request, server }) => {
    // It rests between its pieces, and whoever reads it has a deadline of their own.
    server?.timeout(request, 0)
    if (request.method === 'HEAD') return refusal('notAllowed')
    return new Response(parts.store.backups.stream(), { headers: { 'content-type': 'application/vnd.sqlite3' } })
  })
}
