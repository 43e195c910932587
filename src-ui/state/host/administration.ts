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
import { hub } from '../hub.ts'
import { forgetDrafts } from '../rooms/drafts.ts'
import { forgetName } from '../session/suggested-name.ts'

// What the security page fetches each time it is opened. Nothing of it is in the store.
export type { Answer }
export { disconnect, endSession, fetchAudit, fetchConnections, fetchRemovals, fetchSessions, sendNotice }

/** The next person who joins on this device is a new member, and finds nothing of this one. Resolves with the code of the refusal, if it fails. */
export async function signOutHere(): Promise<ErrorCode | undefined> {
  // The hub closes the socket before it answers, and then nobody is signed in on this page.
  const memberId = hub.me?.id ?? ''
  const answer = await signOut()
  // The hub may have ended the session already.
  if (!answer.ok && answer.code !== 'signIn.required') return answer.code
  forgetDrafts(memberId)
  forgetName()
  location.assign('/')
  return undefined
}
