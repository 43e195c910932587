// Who is asking: from the session cookie or a Bearer token, never from a query or a frame.
import { jwtVerify, SignJWT } from 'jose'
import { SESSION_LIFETIME_MS } from '../contract/limits.ts'
import type { Member } from '../contract/members.ts'
import { type Clock, OWNER } from '../domain/ports.ts'
import { allow } from '../domain/result.ts'
import type { Store } from '../store/store.ts'
import { isUpgrade } from './guard.ts'

const AUDIENCE = 'hubbub'

type Options = {
  store: Store
  clock: Clock
  newId(): string
  hubId: string
  /** Key of HS256, at least 32 bytes. */
  key: Uint8Array
  port: () => number
  /** Signs other commands of the same user in, from this computer only. */
  controlToken: string
  same(a: string, b: string): boolean
}

export function createAuth({ store, clock, newId, hubId, key, port, controlToken, same }: Options) {
  // Cookies do not know ports: two hubs on one computer must not overwrite each other's.
  const cookieName = () => `hubbub_${port()}`

  /** Opens a session that is on disk before anybody has its token. */
  async function signIn(member: Member): Promise<{ token: string; cookie: string }> {
    const session = {
      id: newId(),
      memberId: member.id,
      createdAt: clock.now(),
      expiresAt: clock.now() + SESSION_LIFETIME_MS,
    }
    const stored = await new Promise<boolean>((resolve) =>
      store.run(
        () => allow(store.sessions.create(session)),
        (result) => resolve(result.ok),
      ),
    )
    if (!stored) throw new Error('the session could not be stored')
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(hubId)
      .setAudience(AUDIENCE)
      .setSubject(member.id)
      .setJti(session.id)
      .setExpirationTime(Math.floor(session.expiresAt / 1000))
      .sign(key)
    const maxAge = Math.floor(SESSION_LIFETIME_MS / 1000)
    return { token, cookie: `${cookieName()}=${token}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict` }
  }

  /** The member behind a request, or undefined. A token that is wrong in any way is no token. */
  async function whoIs(request: Request, address: string): Promise<Member | undefined> {
    const token = bearer(request) ?? cookie(request)
    if (token === undefined) return undefined
    if (same(token, controlToken)) return isLoopback(address) ? OWNER : undefined
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        issuer: hubId,
        audience: AUDIENCE,
        currentDate: new Date(clock.now()),
        requiredClaims: ['sub', 'jti', 'exp'],
      })
      if (typeof payload.jti !== 'string') return undefined
      const { jti, sub } = payload
      const member = store.sessions.memberOf(jti, clock.now())
      return member?.id === sub ? member : undefined
    } catch {
      // Expired, forged, for another hub, not a token at all: jose says which, and nobody should learn it.
      return undefined
    }
  }

  function bearer(request: Request): string | undefined {
    return /^Bearer ([\w.-]+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  }

  function cookie(request: Request): string | undefined {
    // Another page on this address and another port carries our cookie too, SameSite or not. Browsers name the page in
    // Origin on everything that could do harm; the guard has compared it. Without one, a cookie proves nothing.
    const harmless = request.method === 'GET' && !isUpgrade(request)
    if (!harmless && request.headers.get('origin') === null) return undefined
    const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='))
    return pairs.find(([name]) => name === cookieName())?.[1]
  }

  return { signIn, whoIs }
}
const isLoopback = (address: string) => address === '::1' || address.startsWith('127.')

export type Auth = ReturnType<typeof createAuth>
