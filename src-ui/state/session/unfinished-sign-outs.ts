// Which members have signed out on this device whose texts are not all removed from it yet. A reload may come in between, and
// a browser deletes a database only once every tab has closed it.
import { remember, remembered, rememberedKeys } from '../../device/local-storage.ts'

/** `documentStores`: the names of the databases that the member's documents may be in. */
export type UnfinishedSignOut = { hubId: string; memberId: string; documentStores: string[] }

const PREFIX = 'signed-out:'
const keyOf = ({ hubId, memberId }: UnfinishedSignOut) => `${PREFIX}${hubId}:${memberId}`

export function noteSignOut(signOut: UnfinishedSignOut): void {
  remember(keyOf(signOut), signOut.documentStores.join('\n'))
}

/** To be called when everything is removed, or when the member is signed in after all. */
export function dropSignOut(signOut: UnfinishedSignOut): void {
  remember(keyOf(signOut), undefined)
}

export function unfinishedSignOuts(): UnfinishedSignOut[] {
  return rememberedKeys()
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => {
      const [hubId = '', memberId = ''] = key.slice(PREFIX.length).split(':')
      return { hubId, memberId, documentStores: (remembered(key) ?? '').split('\n') }
    })
}
