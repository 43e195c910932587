/** How many clientIDs of a member that no socket shows at the moment are remembered: the newest. */
const REMEMBERED_PER_MEMBER = 20
/** How many members who show nothing at the moment are remembered: those who came last. */
const MEMBERS_REMEMBERED = 1000

/**
 * For which member each Yjs clientID is reserved before anybody has written with it. The first clientID that a socket shows in awareness is
 * reserved for the socket's member, for as long as somebody has the document open. Those that the socket shows later reserve nothing: they
 * may be somebody else's, because stock clients repeat the states that they were sent, also those that another tab of their browser has
 * sent them before the hub did.
 * `isShown` says whether a clientID has a caret at the moment.
 */
export function createOwnClients<Socket extends { actor: { id: string } }>(isShown: (clientId: number) => boolean) {
  const owners = new Map<number, string>()
  /** By member id, the oldest clientID first. */
  const ofMember = new Map<string, Set<number>>()
  const introduced = new WeakSet<Socket>()
  let sweepAtSize = MEMBERS_REMEMBERED

  function forgetOldest(clients: Set<number>): void {
    for (const clientId of clients) {
      if (clients.size <= REMEMBERED_PER_MEMBER) return
      if (isShown(clientId)) continue
      clients.delete(clientId)
      owners.delete(clientId)
    }
  }

  /** Of a document that is open for days, most who have been in it are gone. */
  function forgetGone(): void {
    const gone = [...ofMember].filter(([, clients]) => ![...clients].some(isShown))
    for (const [memberId, clients] of gone.slice(0, -MEMBERS_REMEMBERED / 2)) {
      for (const clientId of clients) owners.delete(clientId)
      ofMember.delete(memberId)
    }
    sweepAtSize = ofMember.size + MEMBERS_REMEMBERED / 2
  }

  return {
    /** To be called with each clientID that a socket shows. */
    introduce(socket: Socket, clientId: number): void {
      if (introduced.has(socket)) return
      introduced.add(socket)
      if (owners.has(clientId)) return
      const { id } = socket.actor
      owners.set(clientId, id)
      const clients = ofMember.get(id) ?? new Set()
      ofMember.delete(id)
      ofMember.set(id, clients.add(clientId))
      forgetOldest(clients)
      if (ofMember.size > sweepAtSize) forgetGone()
    },
    /** By clientID, the id of its member. */
    owners: owners as ReadonlyMap<number, string>,
  }
}
