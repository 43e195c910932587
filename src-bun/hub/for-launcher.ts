// What the program that has launched the hub may ask of it, besides ending it.
import type { Door } from '../contract/door/door.ts'
import type { HubParts } from '../transport/parts.ts'

export function forLauncher({ connections, newId, store }: Pick<HubParts, 'connections' | 'newId' | 'store'>) {
  const hostId = () => store.settings.get('hostId')
  return {
    /** How many people have a page or a socket open, the one who launched the hub not counted. */
    othersHere(): number {
      const here = new Set(connections.list().map(({ actor }) => actor.id))
      here.delete(hostId() ?? '')
      return here.size
    },
    /** Sets the door on behalf of the member who launched the hub. False where there is none yet, or it was refused. */
    async setDoor(door: Door): Promise<boolean> {
      const memberId = hostId()
      if (memberId === undefined) return false
      const command = { type: 'door.set', clientId: newId(), door } as const
      return (await store.runAndWait({ type: 'command.run', memberId, command })).ok
    },
  }
}
