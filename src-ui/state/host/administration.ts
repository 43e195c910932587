import type { Answer } from '../../live/answer.ts'
import {
  disconnect,
  endSession,
  fetchAudit,
  fetchConnections,
  fetchRemovals,
  fetchSessions,
  sendNotice,
} from '../../live/http.ts'

// What the security page fetches each time it is opened. Nothing of it is in the store.
export type { Answer }
export { disconnect, endSession, fetchAudit, fetchConnections, fetchRemovals, fetchSessions, sendNotice }
