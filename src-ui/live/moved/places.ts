// Where else the hub of a session may be, once it does not answer where it was: another address of its computer, or another port.
//
// Anybody can have the address that a hub had yesterday. So before anything secret goes to another place, the hub there has to prove
// that it knows a token which this client has: it is sent the part of it that is no secret and a random text, and answers with a code
// that only the signature of the token makes. The place is part of the code, so a stranger cannot fetch it from the hub itself.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { DEFAULT_PORT, PORTS_TRIED } from '../../../src-bun/contract/limits.ts'

const PROOF_MAX_MS = 2000
const NONCE_BYTES = 24
/** Addresses of one computer, or of the machines of one hub. */
const PLACES_MAX = 24

export type Places = {
  /** What the hub says of itself while it is there. Where `origin` is encrypted, no other places count than encrypted ones. */
  learn(origins: readonly string[]): void
  /** The origin of the hub where it is now, other than `except`. Undefined where none of the known places is it. */
  find(except: string): Promise<string | undefined>
  /** Whether the hub answers at this origin, and not somebody who has got the place since. */
  isAt(origin: string): Promise<boolean>
}

/** `token`: one that the hub has signed, and whose signature nobody else knows. */
export function createPlaces(origin: string, token: string): Places {
  let known: string[] = [origin]

  return {
    learn(origins) {
      // A token that came encrypted goes nowhere in the clear.
      const allowed = origin.startsWith('https:') ? origins.filter((each) => each.startsWith('https:')) : origins
      known = [...new Set([origin, ...allowed])].slice(0, PLACES_MAX)
    },
    async find(except) {
      // A browser asks a few at once, so what is likelier comes first: the known places before other ports of theirs.
      const candidates = new Set([...known, ...known.flatMap(withNextPorts)])
      candidates.delete(except)
      const proofs = [...candidates].map(async (candidate) => {
        if (await isHubOf(token, candidate)) return candidate
        throw new Error('another place')
      })
      return Promise.any(proofs).catch(() => undefined)
    },
    isAt: (at) => isHubOf(token, at),
  }
}

/** A hub that was started on its usual port takes one of these. */
function withNextPorts(origin: string): string[] {
  const url = new URL(origin)
  const port = Number(url.port || 80)
  if (port < DEFAULT_PORT || port >= DEFAULT_PORT + PORTS_TRIED) return [origin]
  return Array.from({ length: PORTS_TRIED }, (_, step) => {
    url.port = String(DEFAULT_PORT + step)
    return url.origin
  })
}

/** Whether the hub that signed the token answers at `origin`. Never rejects. */
async function isHubOf(token: string, origin: string): Promise<boolean> {
  try {
    const [head, body, signature] = token.split('.') as [string, string, string]
    const nonce = base64url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)))
    const query = new URLSearchParams({ claims: `${head}.${body}`, nonce })
    const answer = await fetch(`${origin}/api/hub/proof?${query}`, {
      redirect: 'error',
      credentials: 'omit',
      signal: AbortSignal.timeout(PROOF_MAX_MS),
    })
    const { proof } = (await answer.json()) as { proof?: unknown }
    const expected = hmac(sha256, bytesOf(signature), new TextEncoder().encode(`${nonce} ${new URL(origin).host}`))
    return proof === base64url(expected)
  } catch {
    // Nobody is there, or somebody who is no hub.
    return false
  }
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
}
