// How the hub does: as JSON for `hubbub status`, and at `/metrics` for Prometheus. And which other hubs are near.
import { Elysia } from 'elysia'
import type { MachinesSeen } from '../../contract/http/machines.ts'
import type { NearbyHubs } from '../../contract/http/nearby.ts'
import { cleanName } from '../../domain/text.ts'
import { hubStatus, type StatusParts } from '../hub-status.ts'
import type { HubParts } from '../parts.ts'
import { METRICS_TYPE, metricsText } from './metrics-text.ts'
import { signedIn } from './signed-in.ts'

/** Anybody in the network may call a hub anything. */
const HUB_NAME_MAX_CHARS = 60

export function hubStatusRoutes(parts: StatusParts & Pick<HubParts, 'auth' | 'work' | 'nearby'>) {
  const { store, nearby } = parts
  return new Elysia()
    .use(signedIn(parts))
    .get('/api/hub/status', () => hubStatus(parts, store.activity.figures()))
    .get('/api/machines', (): MachinesSeen => parts.machines?.list() ?? { machines: [], usesTls: false })
    .get(
      '/api/hubs',
      (): NearbyHubs => ({
        hubs: nearby.hubs().map(({ name, ...hub }) => ({ ...hub, name: cleanName(name, HUB_NAME_MAX_CHARS) })),
      }),
    )
    .get('/metrics', async () => {
      const figures = store.activity.figures()
      const text = metricsText(await hubStatus(parts, figures), figures.ackHistogram)
      return new Response(text, { headers: { 'content-type': METRICS_TYPE } })
    })
}
