import type { Answer } from '../../live/answer.ts'
import {
  disconnect,
  endSession,
  fetchAudit,
  fetchConnections,
  fetchRemovals,
  fetchSessions,
  sendNotice,
  signOut,
} from '../../live/http.ts'

// Asked for when somebody looks: nothing of it is kept here.
export type { Answer }
export { disconnect, endSession, fetchAudit, fetchConnections, fetchRemovals, fetchSessions, sendNotice }

/** The next one on this device is somebody new. */
export async function signOutHere(): Promise<void> {
  await signOut()
  location.assign('/')
}
