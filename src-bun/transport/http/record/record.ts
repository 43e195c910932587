import { Elysia } from 'elysia'
import type { HubParts } from '../../parts.ts'
import { backupRoutes } from './backup.ts'
import { exportRoutes } from './exports.ts'
import { logRoutes } from './log.ts'
import { retentionRoutes } from './retention.ts'
import { exportSizeRoutes } from './sizes.ts'

/** What leaves the hub as files, and what it forgets. They are one plugin, because the types of an app with many more are too deep for TypeScript. */
export function recordRoutes(parts: HubParts) {
  return new Elysia()
    .use(exportRoutes(parts))
    .use(exportSizeRoutes(parts))
    .use(retentionRoutes(parts))
    .use(backupRoutes(parts))
    .use(logRoutes(parts))
}
