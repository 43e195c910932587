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
 */
export function proofRoute({ signatureOf }: Pick<HubParts, 'signatureOf'>) {
  return new Elysia().post(
    '/api/hub/proof',
    ({ body, request }) => {
      if (!isProofRequest(body)) return refusal('frame.invalid')
      const host = (request.headers.get('host') ?? '').toLowerCase()
      const proof = createHmac('sha256', signatureOf(body.claims)).update(`${body.nonce} ${host}`).digest('base64url')
      return { proof }
    },
    { body: t.Unsafe<ProofRequest>(t.Any()) },
  )
}
