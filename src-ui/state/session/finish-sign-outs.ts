import { dropSignOut, unfinishedSignOuts } from './unfinished-sign-outs.ts'

/**
 * Removes what a page that was left could not. To be called at the start, before anybody joins. `signedInId` is the member who
 * is signed in: nothing of theirs is removed, because the hub has not signed them out.
 */
export async function finishSignOuts(signedInId: string | undefined): Promise<void> {
  for (const signOut of unfinishedSignOuts()) {
    if (signOut.memberId === signedInId) dropSignOut(signOut)
    // Loaded only when it is needed, which is rare. What cannot be loaded is tried again at the next start.
    else await import('./sign-out.ts').then(({ removeTexts }) => removeTexts(signOut)).catch(() => undefined)
  }
}
