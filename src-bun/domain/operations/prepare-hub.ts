import type { Door } from '../../contract/door/door.ts'
import { renewExpiredCode } from '../door.ts'
import { forgetEnding } from '../leading/ending.ts'
import type { SettingKey } from '../ports/tables.ts'
import { allow, type Result } from '../result.ts'
import { ensureLobby } from '../rooms/rooms.ts'
import { noteClock } from './clock.ts'
import type { OperationScope } from './operation-scope.ts'

/**
 * Makes what a new data folder lacks: the hub's id, its epoch, the lobby and a code. The id never changes; the epoch changes
 * when the hub's past is replaced, by a restored backup. `door` sets who may come in; undefined leaves it as the host has
 * set it last. With `joins` the hub runs already, on another machine, and an end of it that was announced stays so. A folder of an older version does not say who launched the hub: there it is the one host.
 */
export function prepareHub(
  scope: OperationScope,
  { door, joins = false }: { door: Door | undefined; joins?: boolean },
): Result<{ hubId: string; epoch: string }> {
  const { settings, members, documents, newId } = scope
  const idIn = (key: SettingKey): string => {
    const existing = settings.get(key)
    if (existing !== undefined) return existing
    const id = newId()
    settings.set(key, id)
    return id
  }
  ensureLobby(scope, newId, scope.now)
  members.renewLookAlikes()
  documents.addTitleKeys()
  if (door !== undefined) settings.set('door.policy', door)
  renewExpiredCode(scope)
  // In the COMMIT of the first changes that are made by the wrong clock.
  if (scope.trustedTime.doubt()) noteClock(scope)
  if (!joins) forgetEnding(settings)
  const [oldestHost] = members.hosts()
  if (oldestHost && settings.get('hostId') === undefined) settings.set('hostId', oldestHost.id)
  return allow({ hubId: idIn('hubId'), epoch: idIn('epoch') })
}
