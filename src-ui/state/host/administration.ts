import type { TakingHome } from '../../../src-bun/contract/http/exports.ts'
import type { Answer } from '../../live/answer.ts'
import { fetchOlder, type OlderMessages } from '../../live/host/retention.ts'
import {
  disconnect,
  endSession,
  fetchAudit,
  fetchConnections,
  fetchRemovals,
  fetchSessions,
  sendNotice,
} from '../../live/http.ts'
import { type Done, runNow } from '../connection/now.ts'

// What the security page fetches each time it is opened. Nothing of it is in the store.
export type { Answer, OlderMessages }
export { disconnect, endSession, fetchAudit, fetchConnections, fetchOlder, fetchRemovals, fetchSessions, sendNotice }

export const allowExports = (to: TakingHome, signal: AbortSignal): Done =>
  runNow({ type: 'exports.allow', to }, 'exports.allowed', signal)

/** Without days everything is kept. */
export const keepFor = (days: number | undefined, signal: AbortSignal): Done =>
  runNow({ type: 'retention.set', ...(days === undefined ? {} : { days }) }, 'retention.changed', signal)
