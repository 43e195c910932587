// Signing out on this device: the next person who joins here is a new member, and finds nothing of this one. Everything that
// this device stores of the member is removed: drafts, unsent commands, and the copies of documents with what was typed in
// them and not sent.
//
// Nothing is removed when the session ends from elsewhere: nobody at this device has agreed to lose what is unsent, and a
// session that has expired ends in the same way, whose member comes back here as the same member (docs/decisions/0032).
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { remember, rememberedKeys } from '../../device/local-storage.ts'
import { fetchList, signOut } from '../../live/http.ts'
import { hasIndexedDb } from '../../live/indexed-db.ts'
import { deviceStorage } from '../../live/outbox-storage.ts'
import { documentStoreName } from '../documents/document-store-name.ts'
import { hub } from '../hub.ts'
import { forgetVisited } from '../palette.ts'
import { forgetDrafts } from '../rooms/drafts.ts'
import { forgetEmojis } from '../rooms/recent-emojis.ts'
import { forgetName } from './suggested-name.ts'
import { dropSignOut, noteSignOut, type UnfinishedSignOut } from './unfinished-sign-outs.ts'

/** How long to wait for IndexedDB: some browsers never answer, and another tab may keep a database open. */
const ANSWER_MAX_MS = 3000

/** Resolves with the code of the refusal, if it fails. */
export async function signOutHere(): Promise<ErrorCode | undefined> {
  // The hub closes the socket before it answers, and then nobody is signed in on this page.
  const { hubId, epoch } = hub
  const memberId = hub.me?.id ?? ''
  const documentStores = (await documentIds()).map((documentId) =>
    documentStoreName({ hubId, epoch, memberId, documentId }),
  )
  const here = { hubId, memberId, documentStores }
  // Before the hub is asked: this page may be left before the answer has come.
  noteSignOut(here)
  const answer = await signOut()
  // The hub may have ended the session already, or its answer may have been lost.
  if (!answer.ok && answer.code !== 'signIn.required' && hub.me) {
    dropSignOut(here)
    return answer.code
  }
  await removeTexts(here)
  // What is removed needs no warning that it would be lost.
  window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), { capture: true })
  // Nor is it shown again to whoever goes back to it: some browsers keep the page as it was.
  window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
  location.assign('/')
  return undefined
}

/** Of which documents this device may have a copy. Only an older browser, which does not list its databases, needs them all. */
async function documentIds(): Promise<string[]> {
  const known = Object.keys(hub.documents)
  if (!hub.more.documents || !hasIndexedDb() || indexedDB.databases !== undefined) return known
  const answer = await fetchList('documents', {})
  return answer.ok ? answer.value.items.map(({ id }) => id) : known
}

/** What cannot be removed within some seconds is left for the next start. */
export async function removeTexts(signOut: UnfinishedSignOut): Promise<void> {
  forgetDrafts(signOut.hubId, signOut.memberId)
  forgetEmojis(signOut.hubId, signOut.memberId)
  forgetVisited(signOut.hubId, signOut.memberId)
  forgetName()
  // Copies of drafts that were taken along to another address (parcel.ts).
  for (const key of rememberedKeys())
    if (key.startsWith('moved:') && key.includes(`:${signOut.memberId}:`)) remember(key, undefined)
  // An earlier version stored how far this person has read, without whose it is.
  for (const key of rememberedKeys()) if (key.startsWith('read:')) remember(key, undefined)
  const removed = Promise.all([removeDocuments(signOut), removeCommands(signOut)]).then(() => dropSignOut(signOut))
  await Promise.race([removed.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, ANSWER_MAX_MS))])
}

async function removeDocuments({ memberId, documentStores }: UnfinishedSignOut): Promise<void> {
  if (!hasIndexedDb()) return
  // An older browser does not list its databases.
  const names = (await indexedDB.databases?.())?.map(({ name = '' }) => name) ?? documentStores
  // Of every epoch: a restored hub has another one.
  const own = names.filter((name) => name.startsWith('hubbub:') && name.includes(`:${memberId}:`))
  await Promise.all(own.map(deleteDatabase))
}

/** Another tab closes the database when it is asked to (document-store.ts). */
function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error)
  })
}

async function removeCommands({ hubId, memberId }: UnfinishedSignOut): Promise<void> {
  if (!hasIndexedDb()) return
  const storage = deviceStorage(hubId)
  for (const entry of await storage.all()) {
    if (entry.memberId !== memberId) continue
    await storage.remove(entry.clientId)
    // The other tabs of this device, and this one, have it in memory.
    storage.tabs?.sendDiscarded(entry.clientId)
  }
}
