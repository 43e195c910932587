// Who sends a request: known from a session, a ticket or a cookie, and never from a frame or a body.
import { DOCUMENT_TICKET_LIFETIME_MS, MOVED_SESSION_KEPT_MS, SESSION_LIFETIME_MS } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import type { SessionUse } from '../../domain/members/sessions.ts'
import { type Clock, OWNER } from '../../domain/ports/common.ts'
import type { NewSession, Removal } from '../../domain/ports/members.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import type { Store } from '../../store/store.ts'
import { isUpgrade } from '../guard/guard.ts'
import { arrivalsFrom, type WorkBudget } from '../guard/work-budget.ts'
import type { Cookies, Device } from './cookies.ts'
import { ticketOf } from './subprotocols.ts'
import type { Tickets } from './tickets.ts'
import type { Tokens, TokenUse } from './tokens.ts'
import { actorNow } from './visitor-now.ts'

/** Who sends a request or opens a socket. */
export type Visitor = {
  actor: Member
  /** Undefined for guests and for the owner of this computer. */
  sessionId?: string | undefined
  /** Set where a document ticket was used: the visitor may open this document and do nothing else. */
  documentId?: string | undefined
}

/** The visitor where they may open a socket other than a document's: a member or a guest, and not by a document ticket. */
export function socketVisitor(visitor: Visitor | undefined): Visitor | undefined {
  return visitor && visitor.actor !== OWNER && visitor.documentId === undefined ? visitor : undefined
}

export type Auth = {
  /**
   * Opens a session, which is on disk before its token is given out. Returns its id, the token, and `Set-Cookie` headers for
   * the session and the device. Refuses `member.removed`, and `storage.unavailable`.
   */
  signIn(member: Member, device: Device): Promise<Result<{ sessionId: string; token: string; cookies: string[] }>>
  /** A pass with which the browser of this session takes it along when the hub has moved: its cookies belong to the old address. Undefined where there is no session. */
  issuePass(visitor: Visitor): Promise<string | undefined>
  /**
   * Opens a session in the place of the one that the pass is of, as `signIn` does. Where the browser is signed in as the same member
   * already, by a session that was not taken away, the pass proves only that it was here before, and no session is opened. Refuses `signIn.required`, `notAllowed` where
   * somebody else is signed in, and as `signIn` does.
   */
  move(pass: string, request: Request, address: string): Promise<Result<{ member: Member; cookies?: string[] }>>
  /** Begins to watch whether somebody uses a session. */
  watchUse(sessionId: string): void
  /** Ends that. Returns whether nobody has used the session meanwhile. */
  endWatch(sessionId: string): boolean
  /** To be called when a socket of the session has closed. */
  noteUse(sessionId: string): void
  /** When the sessions were used that were since `takeUses` was called last. */
  lastUse(sessionId: string): number | undefined
  takeUses(): SessionUse[]
  /** Why and until when the member of a session was removed, for a request with the cookie of that session, which has ended. */
  removal(request: Request): Promise<Removal | undefined>
  /** `Set-Cookie` headers that remove every session of this hub from the browser of a request. */
  signOut(request: Request): Promise<string[]>
  /** A ticket for stock Yjs clients: opens one document, again and again, for `DOCUMENT_TICKET_LIFETIME_MS` or until its session ends. */
  issueDocumentTicket(visitor: Visitor, documentId: string): Promise<string>
  /**
   * The visitor of a request from `address`. Undefined where the request carries no identity. `invalid` where it carries one
   * that is not valid: it is then not looked at in another way, so that a wrong token does not fall back to a cookie or a guest.
   */
  identify(request: Request, address: string): Promise<Visitor | 'invalid' | undefined>
  /**
   * The actor of a visitor as they are now. Undefined where they were removed, or their session has ended. To be asked by whatever takes
   * longer than one turn, before it shows or makes more.
   */
  actorNow(visitor: Visitor): Member | undefined
  /** To be called every minute or so, see `Tokens`. */
  forgetVerified(): void
}

type Options = {
  store: Store
  clock: Clock
  newId(): string
  randomToken(): string
  cookies: Cookies
  tokens: Tokens
  tickets: Pick<Tickets, 'redeem'>
  work: Pick<WorkBudget, 'takeTurn'>
  /** Signs in other commands of the same user as the owner, from this computer only. */
  controlToken: string
  same(a: string, b: string): boolean
}

export function createAuth(options: Options): Auth {
  const { store, clock, newId, randomToken, cookies, tokens } = options
  const unused = new Set<string>()
  const uses = new Map<string, number>()
  const noteUse = (sessionId: string) => void uses.set(sessionId, clock.now())
  const identify = createIdentify(options, (sessionId) => {
    unused.delete(sessionId)
    noteUse(sessionId)
  })
  const newSession = (member: Member, device: Device): NewSession => ({
    id: newId(),
    memberId: member.id,
    createdAt: clock.now(),
    expiresAt: clock.now() + SESSION_LIFETIME_MS,
    deviceKey: device.key || randomToken(),
    device: device.label,
    address: device.address,
  })
  const tokenOf = ({ id, memberId, expiresAt }: NewSession) =>
    tokens.sign('session', { memberId, sessionId: id }, expiresAt)

  return {
    identify,
    actorNow: (visitor) => actorNow(options, visitor),
    watchUse: (sessionId) => void unused.add(sessionId),
    endWatch: (sessionId) => unused.delete(sessionId),
    forgetVerified: tokens.forgetVerified,
    noteUse,
    lastUse: (sessionId) => uses.get(sessionId),
    takeUses() {
      const taken = [...uses].map(([sessionId, at]) => ({ sessionId, at }))
      uses.clear()
      return taken
    },

    async signIn(member, device) {
      const session = newSession(member, device)
      const stored = await store.runAndWait({ type: 'session.open', session })
      if (!stored.ok) return stored
      const token = await tokenOf(session)
      return allow({ sessionId: session.id, token, cookies: cookies.set(device.way, token, session.deviceKey) })
    },

    async issuePass({ actor, sessionId }) {
      if (sessionId === undefined) return undefined
      return tokens.sign('move', { memberId: actor.id, sessionId }, clock.now() + SESSION_LIFETIME_MS)
    },

    async move(pass, request, address) {
      const claims = await tokens.verify('move', pass)
      const member = claims && store.sessions.memberOf(claims.sessionId, clock.now())
      if (!claims || member?.id !== claims.memberId) return refuse('signIn.required')
      const visitor = await identify(request, address)
      if (visitor !== undefined && visitor !== 'invalid') {
        if (visitor.actor.id !== member.id) return refuse('notAllowed')
        // A session that was taken away from here ends soon, and whoever comes back gets another one.
        const isAfter = clock.now() + MOVED_SESSION_KEPT_MS
        if (visitor.sessionId && store.sessions.memberOf(visitor.sessionId, isAfter)) return allow({ member })
      }
      // By its device key somebody is known again after their session has ended.
      const key = store.sessions.deviceKeyOf(claims.sessionId)
      const device = cookies.device(request, address)
      const session = newSession(member, { ...device, key })
      const moved = await store.runAndWait({ type: 'session.move', fromId: claims.sessionId, session })
      if (!moved.ok) return moved
      return allow({ member, cookies: cookies.set(device.way, await tokenOf(session), session.deviceKey) })
    },

    async removal(request) {
      const { own, others } = cookies.sessions(request)
      for (const token of [...own, ...others]) {
        const claims = await tokens.verify('session', token)
        const removal = claims && store.members.removal({ id: claims.memberId }, clock.now())
        if (removal) return removal
      }
      return undefined
    },

    async signOut(request) {
      const { own, others } = cookies.sessions(request)
      const ours = await Promise.all(others.map((token) => tokens.verify('session', token)))
      return cookies.expire(request, [...own, ...others.filter((_, at) => ours[at])])
    },

    issueDocumentTicket: ({ actor, sessionId = '' }, documentId) =>
      tokens.sign('document', { memberId: actor.id, sessionId, documentId }, clock.now() + DOCUMENT_TICKET_LIFETIME_MS),
  }
}

/** `onUse` is called with the id of each session by which somebody is identified. */
function createIdentify(
  { store, clock, cookies, tokens, tickets, work, controlToken, same }: Options,
  onUse: (sessionId: string) => void,
): Auth['identify'] {
  function bySession(sessionId: string): Visitor | undefined {
    const actor = store.sessions.memberOf(sessionId, clock.now())
    if (!actor) return undefined
    onUse(sessionId)
    return { actor, sessionId }
  }

  async function byToken(use: TokenUse, token: string, address: string): Promise<Visitor | undefined> {
    const isChecked = tokens.isChecked(use, token)
    const claims = await tokens.verify(use, token)
    if (!claims) return undefined
    // A signature is checked beside the loop, and the results of many can come at once. The session is looked up after this, because
    // it may end meanwhile.
    if (!isChecked) await work.takeTurn(arrivalsFrom(address))
    const visitor = bySession(claims.sessionId)
    if (!visitor || visitor.actor.id !== claims.memberId) return undefined
    return claims.documentId === undefined ? visitor : { ...visitor, documentId: claims.documentId }
  }

  async function byAuthorization(header: string, address: string): Promise<Visitor | undefined> {
    const token = /^Bearer ([\w.-]+)$/.exec(header)?.[1]
    if (token === undefined) return undefined
    if (same(token, controlToken)) return isLoopback(address) ? { actor: OWNER } : undefined
    return byToken('session', token, address)
  }

  async function byTicket(ticket: string, address: string): Promise<Visitor | undefined> {
    const sessionId = tickets.redeem(ticket)
    return sessionId === undefined ? byToken('document', ticket, address) : bySession(sessionId)
  }

  /**
   * Browsers send our cookie with requests of pages on the same address and another port too, whatever SameSite says. They
   * name the page in Origin with everything that could do harm, and the guard has refused a foreign one. So where harm could
   * be done, a cookie without an Origin is not valid.
   */
  async function byCookie(request: Request, address: string): Promise<Visitor | 'invalid' | undefined> {
    const { own, others } = cookies.sessions(request)
    // A cookie that another hub has set is no identity here.
    const ifNone = own.length > 0 ? 'invalid' : undefined
    const isHarmless = request.method === 'GET' && !isUpgrade(request)
    if (!isHarmless && request.headers.get('origin') === null) return ifNone
    for (const token of [...own, ...others]) {
      const visitor = await byToken('session', token, address)
      if (visitor) return visitor
    }
    return ifNone
  }

  return async (request, address) => {
    const authorization = request.headers.get('authorization')
    if (authorization !== null) return (await byAuthorization(authorization, address)) ?? 'invalid'
    const ticket = isUpgrade(request) ? ticketOf(request) : undefined
    if (ticket !== undefined) return (await byTicket(ticket, address)) ?? 'invalid'
    return byCookie(request, address)
  }
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')
