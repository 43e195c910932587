// Who is asking: from a session, a ticket or a document token, never from a frame.
import { type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { DOCUMENT_TICKET_LIFETIME_MS, SESSION_LIFETIME_MS } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import { type Clock, OWNER } from '../../domain/ports.ts'
import { allow, type Result } from '../../domain/result.ts'
import type { Store } from '../../store/store.ts'
import { isUpgrade } from '../guard/guard.ts'
import { cookiesOf, type Device, deviceCookie, sessionCookie } from './cookies.ts'
import type { Tickets } from './tickets.ts'

const AUDIENCE = 'hubbub'
const DOCUMENT_AUDIENCE = 'hubbub-document'
const VERIFIED_MAX = 1000

/** Who opens something. `sessionId` is missing for guests and for the owner of this computer. */
export type Visitor = { actor: Member; sessionId?: string | undefined; documentId?: string | undefined }

type Options = {
  store: Store
  clock: Clock
  newId(): string
  randomToken(): string
  hubId: string
  /** Key of HS256, at least 32 bytes. */
  key: Uint8Array
  port: () => number
  tickets: Tickets
  /** Signs other commands of the same user in, from this computer only. */
  controlToken: string
  same(a: string, b: string): boolean
}

export function createAuth({
  store,
  clock,
  newId,
  randomToken,
  hubId,
  key,
  port,
  tickets,
  controlToken,
  same,
}: Options) {
  const verified = new Map<string, JWTPayload>()

  /** Opens a session, which is on disk before anybody has its token. */
  async function signIn(member: Member, device: Device): Promise<Result<{ token: string; cookies: string[] }>> {
    const deviceKey = device.key || randomToken()
    const session = {
      id: newId(),
      memberId: member.id,
      createdAt: clock.now(),
      expiresAt: clock.now() + SESSION_LIFETIME_MS,
      deviceKey,
      device: device.label,
      address: device.address,
    }
    const stored = await store.commit({ type: 'session.open', session })
    if (!stored.ok) return stored
    const token = await sign(AUDIENCE, member.id, session.id, session.expiresAt)
    return allow({ token, cookies: [sessionCookie(port(), token), deviceCookie(port(), deviceKey)] })
  }

  /** For a stock client, which comes back with the same address: good for one document, as long as its session is. */
  function signDocument({ actor, sessionId = '' }: Visitor, documentId: string): Promise<string> {
    return sign(DOCUMENT_AUDIENCE, actor.id, sessionId, clock.now() + DOCUMENT_TICKET_LIFETIME_MS, documentId)
  }

  function sign(audience: string, memberId: string, sessionId: string, expiresAt: number, documentId?: string) {
    return new SignJWT(documentId === undefined ? {} : { doc: documentId })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(hubId)
      .setAudience(audience)
      .setSubject(memberId)
      .setJti(sessionId)
      .setExpirationTime(Math.floor(expiresAt / 1000))
      .sign(key)
  }

  /** The visitor of a token that is right in every way: anything else is no token. */
  async function verify(token: string, audience: string): Promise<Visitor | undefined> {
    const payload = await payloadOf(token, audience)
    const { jti, sub, doc, exp = 0 } = payload ?? {}
    if (typeof jti !== 'string' || exp * 1000 <= clock.now()) return undefined
    if (audience === DOCUMENT_AUDIENCE && typeof doc !== 'string') return undefined
    const visitor = ofSession(jti)
    if (!visitor || visitor.actor.id !== sub) return undefined
    return typeof doc === 'string' ? { ...visitor, documentId: doc } : visitor
  }

  /** What was signed. A script shows its token with every request: its signature is not looked at each time, its time and its session are. */
  async function payloadOf(token: string, audience: string): Promise<JWTPayload | undefined> {
    const known = verified.get(`${audience} ${token}`)
    if (known) return known
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        issuer: hubId,
        audience,
        currentDate: new Date(clock.now()),
        requiredClaims: ['sub', 'jti', 'exp'],
      })
      if (verified.size >= VERIFIED_MAX) verified.delete(verified.keys().next().value as string)
      verified.set(`${audience} ${token}`, payload)
      return payload
    } catch {
      // Expired, forged, for another hub, not a token at all: jose says which, and nobody should learn it.
      return undefined
    }
  }

  function ofSession(sessionId: string): Visitor | undefined {
    const actor = store.sessions.memberOf(sessionId, clock.now())
    return actor && { actor, sessionId }
  }

  /** `undefined`: it says nothing of who it is. `nobody`: it does, and it is not true; that leaves no identity at all. */
  async function whoIs(request: Request, address: string): Promise<Visitor | 'nobody' | undefined> {
    const authorization = request.headers.get('authorization')
    if (authorization !== null) {
      const token = /^Bearer ([\w.-]+)$/.exec(authorization)?.[1]
      if (token === undefined) return 'nobody'
      if (same(token, controlToken)) return isLoopback(address) ? { actor: OWNER } : 'nobody'
      return (await verify(token, AUDIENCE)) ?? 'nobody'
    }
    const ticket = isUpgrade(request) ? ticketOf(request) : undefined
    if (ticket !== undefined) {
      const sessionId = tickets.spend(ticket)
      if (sessionId !== undefined) return ofSession(sessionId) ?? 'nobody'
      return (await verify(ticket, DOCUMENT_AUDIENCE)) ?? 'nobody'
    }
    const { session } = cookiesOf(request, port())
    if (session === undefined) return undefined
    // Another page on this address and another port carries our cookie too, SameSite or not. Browsers name the page in
    // Origin on everything that could do harm; the guard has compared it. Without one, a cookie proves nothing.
    const isHarmless = request.method === 'GET' && !isUpgrade(request)
    if (!isHarmless && request.headers.get('origin') === null) return 'nobody'
    return (await verify(session, AUDIENCE)) ?? 'nobody'
  }

  return { signIn, signDocument, whoIs }
}

/** From the query, or from the subprotocols `hubbub` and `ticket.…`: browsers can set no header on a socket. */
function ticketOf(request: Request): string | undefined {
  const fromQuery = new URL(request.url).searchParams.get('token')
  if (fromQuery !== null) return fromQuery
  const protocols = (request.headers.get('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim())
  return protocols.find((name) => name.startsWith('ticket.'))?.slice('ticket.'.length)
}

const isLoopback = (address: string) => address === '::1' || address.startsWith('127.')

export type Auth = ReturnType<typeof createAuth>
