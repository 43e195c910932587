// What a committed change does to those who are connected. It happens before anybody is told, so that who is sent away hears
// nothing of it.

import { CLOSE } from '../contract/errors.ts'
import type { Change, ChangeOf, LoggedChange } from '../contract/frames/changes.ts'
import type { DocumentSockets } from './documents/sockets.ts'
import type { Tickets } from './identity/tickets.ts'
import type { Connections } from './sockets/connections.ts'

type ConnectionEffects = { readonly [T in Change['type']]?: (change: ChangeOf<T>) => void }

export function createConnectionEffects(parts: {
  connections: Connections
  documents: DocumentSockets
  tickets: Tickets
}): (change: LoggedChange) => void {
  const { connections, documents, tickets } = parts
  const consequences: ConnectionEffects = {
    'member.renamed': ({ member }) => connections.updateMember(member),
    'member.changed': ({ member }) => connections.updateMember(member),
    'member.removed': ({ memberId, reason }) => {
      tickets.revokeOf(memberId)
      connections.closeWhere(({ actor }) => actor.id === memberId, CLOSE.removed, reason ?? 'removed')
    },
    'room.left': () => documents.closeUnseen(),
  }
  return (change) => {
    const consequence = consequences[change.type] as ((change: Change) => void) | undefined
    consequence?.(change)
  }
}
