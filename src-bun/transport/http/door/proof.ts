// With this a client finds out whether it has found its own hub, before it sends its token there.
import { createHmac } from 'node:crypto'
import { Elysia, t } from 'elysia'
import { ProofRequest } from '../../../contract/door/proof.ts'
import { compile } from '../../decode.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'

const isProofRequest = compile(ProofRequest)

/**
 * Proves that this hub has signed, or could sign, a token with these claims, without its signature: only who has the token can
 * check that. The Host is part of it, and the guard lets only names of this hub through, so nobody can pass the proof on as theirs.
 * Its port has to be ours, too: another account on this computer can have the next one.
 * Any page may read the answer: a page of this hub that asks comes from an address which is no longer its own.
 */
export function proofRoute({
  signatureOf,
  listeners,
  machines,
}: Pick<HubParts, 'signatureOf' | 'listeners' | 'machines'>) {
  return new Elysia().get(
    '/api/hub/proof',
    ({ query, request, set }) => {
      if (!isProofRequest(query)) return refusal('frame.invalid')
      // Whoever looks for the hub is better off at another machine of it, and goes there if this one proves nothing.
      if (machines?.isCutOff()) return refusal('storage.unavailable')
      const host = (request.headers.get('host') ?? '').toLowerCase()
      const portUnnamed = listeners.wayOf(request).isEncrypted ? 443 : 80
      const port = Number(/:(\d+)$/.exec(host)?.[1] ?? portUnnamed)
      if (!listeners.isOwnPort(request, port)) return refusal('guard.host')
      set.headers['access-control-allow-origin'] = '*'
      const proof = createHmac('sha256', signatureOf(query.claims)).update(`${query.nonce} ${host}`).digest('base64url')
      return { proof }
    },
    { query: t.Unsafe<ProofRequest>(t.Any()) },
  )
}
