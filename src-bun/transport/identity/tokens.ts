// The signed tokens of the hub: JWTs (HS256) for sessions and for documents. A token names its session and its member, and
// nothing of what the member may do; whether the session is still open is looked up with each request, see `auth.ts`.
import { createHmac } from 'node:crypto'
import { type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../../domain/ports/common.ts'

/** What a token is good for: everything that its session may do, opening one document, or taking the session along to another address of the hub. */
export type TokenUse = 'session' | 'document' | 'move'
export type TokenClaims = { memberId: string; sessionId: string; documentId?: string }

export type Tokens = {
  /** `expiresAt` in ms since 1970. */
  sign(use: TokenUse, claims: TokenClaims, expiresAt: number): Promise<string>
  /**
   * The claims of a token that this hub has signed for this use and that has not expired. Undefined for any other, without
   * the reason, because nobody should learn it.
   */
  verify(use: TokenUse, token: string): Promise<TokenClaims | undefined>
  /** What the signature of a token with these first two parts is. Nobody may be given it. */
  signatureOf(claims: string): Uint8Array
  /** To be called every minute or so: the signature of each token is checked again when it comes next. */
  forgetVerified(): void
  /** Whether the signature of a token has been checked of late, so that `verify` answers at once. */
  isChecked(use: TokenUse, token: string): boolean
}

/** The `aud` claim keeps a token for a document from being used as a session. */
const AUDIENCES: Readonly<Record<TokenUse, string>> = {
  session: 'hubbub',
  document: 'hubbub-document',
  move: 'hubbub-move',
}
/** How many verified tokens are remembered. */
const VERIFIED_MAX = 1000

type Options = {
  clock: Pick<Clock, 'now'>
  hubId: string
  /** For HS256: at least 32 bytes. */
  key: Uint8Array
}

export function createTokens({ clock, hubId, key }: Options): Tokens {
  /** By audience and token, the oldest first. */
  const verified = new Map<string, JWTPayload>()

  /** A script sends its token with every request: the signature is checked once and remembered, the rest is checked each time. */
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
      // Expired, forged, of another hub or no token at all: jose says which in the exception, which is dropped on purpose.
      return undefined
    }
  }

  return {
    sign: (use, { memberId, sessionId, documentId }, expiresAt) =>
      new SignJWT(documentId === undefined ? {} : { doc: documentId })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(hubId)
        .setAudience(AUDIENCES[use])
        .setSubject(memberId)
        .setJti(sessionId)
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(key),

    signatureOf: (claims) => createHmac('sha256', key).update(claims).digest(),

    forgetVerified: () => verified.clear(),

    isChecked: (use, token) => verified.has(`${AUDIENCES[use]} ${token}`),
    async verify(use, token) {
      const { jti, sub, doc, exp = 0 } = (await payloadOf(token, AUDIENCES[use])) ?? {}
      if (typeof jti !== 'string' || typeof sub !== 'string' || exp * 1000 <= clock.now()) return undefined
      if (typeof doc === 'string') return { memberId: sub, sessionId: jti, documentId: doc }
      return use === 'document' ? undefined : { memberId: sub, sessionId: jti }
    },
  }
}
