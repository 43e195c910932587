import { Elysia } from 'elysia'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'

/**
 * Streams a copy of the database, with the sessions in it, which is why only the owner of this computer may have it. The copy
 * is not checked here: `hubbub backup` examines what it has received.
 */
export function backupRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'store'>) {
  return new Elysia().use(signedIn(parts)).get('/api/backup', ({ request, server }) => {
    // The stream pauses between its pieces for longer than Bun waits. The client has a deadline of its own.
    server?.timeout(request, 0)
    if (request.method === 'HEAD') return refusal('notAllowed')
    return new Response(parts.store.backups.stream(), { headers: { 'content-type': 'application/vnd.sqlite3' } })
  })
}
