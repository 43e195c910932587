// What a committed change does to open sockets and open join requests. These effects come before the change is sent, so that a member who was
// removed does not receive it any more, and a member whose role has changed is checked against the new role.
import { CLOSE } from '../contract/errors.ts'
import type { Change, ChangeOf } from '../contract/frames/changes.ts'
import type { CommittedGroup } from '../domain/operations/operation-scope.ts'
import { whyMayNotSpeak } from '../domain/permissions.ts'
import { type OnFault, runGuarded } from '../timers.ts'
import type { DocumentSockets } from './documents/sockets.ts'
import type { JoinRequests } from './identity/join-requests.ts'
import type { Tickets } from './identity/tickets.ts'
import type { Guests } from './plain/guests.ts'
import type { Connections } from './sockets/connections.ts'

type Effects = { readonly [T in Change['type']]?: (change: ChangeOf<T>) => void }
type Parts = {
  connections: Connections
  documents: DocumentSockets
  tickets: Tickets
  joinRequests: Pick<JoinRequests, 'doorChanged'>
  guests: Pick<Guests, 'nameTaken'>
  /** Removes the status words beside a member's name on all pages. */
  removeStatusWords(memberId: string): void
  /** Sends the open join requests to every host. */
  sendJoinRequests(): void
  onFault: OnFault
}

export function createConnectionEffects(parts: Parts) {
  const { connections, documents, tickets, joinRequests, guests, removeStatusWords, sendJoinRequests, onFault } = parts
  const effects: Effects = {
    'member.joined': ({ member }) => guests.nameTaken(member),
    'member.renamed': ({ member }) => {
      connections.updateMember(member)
      guests.nameTaken(member)
    },
    'member.changed': ({ member }) => {
      connections.updateMember(member)
      documents.hideForbiddenCarets()
      if (whyMayNotSpeak(member)) removeStatusWords(member.id)
      // A member who has just become a host has not been sent the open join requests yet.
      if (member.role === 'host') sendJoinRequests()
    },
    'member.removed': ({ memberId, reason }) => {
      tickets.revokeOf(memberId)
      connections.closeWhere(({ actor }) => actor.id === memberId, CLOSE.removed, reason ?? '')
      removeStatusWords(memberId)
    },
    'door.changed': ({ door }) => joinRequests.doorChanged(door),
    'room.changed': ({ room }) => {
      documents.roomChanged(room)
      documents.hideForbiddenCarets()
    },
    'document.deleted': ({ documentId }) =>
      documents.closeDocument(documentId, { code: CLOSE.unknown, reason: 'document.deleted' }),
    'room.left': () => documents.closeWhereNotVisible(),
  }

  return ({ changes, endedSessions }: CommittedGroup): void => {
    // An effect that throws must not keep a removed member's sockets open.
    for (const { change } of changes) {
      const effect = effects[change.type] as ((change: Change) => void) | undefined
      runGuarded('connectionEffects', () => effect?.(change), onFault)
    }
    for (const ended of endedSessions)
      connections.closeWhere(({ sessionId }) => sessionId === ended, CLOSE.signIn, 'signed out')
  }
}
