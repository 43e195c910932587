import { createConnectionEffects } from '../transport/connection-effects.ts'
import type { HubParts } from '../transport/parts.ts'
import { faultLogger } from './fault-logger.ts'

/**
 * Applies each committed group to the open sockets: first the effects on connections, then the changes, then the updates of
 * documents. The commit loop answers the operations afterwards. An exception in one observer does not stop the next.
 */
export function observeCommits(parts: HubParts): void {
  const { store, connections, documents, tickets, fanout, joinRequests, guests, presence } = parts
  const onFault = faultLogger(parts.log)
  const sendJoinRequests = () => fanout.sendJoinRequests(parts.joinRequestsFrame())
  const removeStatusWords = (memberId: string) => fanout.queuePresence(presence.removeStatusWords(memberId))
  const applyEffects = createConnectionEffects({
    ...{ connections, documents, tickets, joinRequests, guests },
    ...{ removeStatusWords, sendJoinRequests, onFault },
  })
  store.observe(applyEffects)
  store.observe(({ changes }) => fanout.deliverGroup(changes))
  store.observe(({ acceptedUpdates }) => documents.relay(acceptedUpdates))
  store.observe(parts.search.onCommitted)
  store.observe(parts.exports.onCommitted)
}
