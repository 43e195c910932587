// How the hub does: as JSON for `hubbub status`, and at `/metrics` for Prometheus.
import { Elysia } from 'elysia'
import { hubStatus, type StatusParts } from '../hub-status.ts'
import type { HubParts } from '../parts.ts'
import { METRICS_TYPE, metricsText } from './metrics-text.ts'
import { signedIn } from './signed-in.ts'

export function hubStatusRoutes(parts: StatusParts & Pick<HubParts, 'auth' | 'work'>) {
  const { store } = parts
  return new Elysia()
    .use(signedIn(parts))
    .get('/api/hub/status', () => hubStatus(parts, store.activity.figures()))
    .get('/metrics', async () => {
      const figures = store.activity.figures()
      const text = metricsText(await hubStatus(parts, figures), figures.ackHistogram)
      return new Response(text, { headers: { 'content-type': METRICS_TYPE } })
    })
}
