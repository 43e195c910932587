import { endSession, fetchAudit, fetchRemovals, fetchSessions, signOut } from '../live/client.ts'

// Asked for when somebody looks: nothing of it is kept here.
export { endSession, fetchAudit, fetchRemovals, fetchSessions }

/** The next one on this device is somebody new. */
export async function signOutHere(): Promise<void> {
  await signOut()
  location.assign('/')
}
