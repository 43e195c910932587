import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
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

// What the security page fetches each time it is opened. Nothing of it is in the store.
export type { Answer }
export { disconnect, endSession, fetchAudit, fetchConnections, fetchRemovals, fetchSessions, sendNotice }

/** The next person who joins on this device is a new member. Resolves with the code of the refusal, if it fails. */
export async function signOutHere(): Promise<ErrorCode | undefined> {
  const answer = await signOut()
  // The hub may have ended the session already.
  if (!answer.ok && answer.code !== 'signIn.required') return answer.code
  location.assign('/')
  return undefined
}
