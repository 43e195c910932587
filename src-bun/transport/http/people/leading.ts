// The hands that are up, the timer and the sentence, for who has just become a host, and for scripts.
import { Elysia } from 'elysia'
import { leadingFor } from '../../../domain/leading/state.ts'
import type { HubParts } from '../../parts.ts'
import { signedIn } from '../signed-in.ts'

export function leadingRoute(parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'clock'>) {
  const { store, clock } = parts
  return new Elysia()
    .use(signedIn(parts))
    .get('/api/leading', ({ actor }) => store.read((tables) => leadingFor(tables, actor, clock.now())))
}
