import { type Static, Type as t } from '@sinclair/typebox'

/** `claims`: the first two parts of a token, which are no secret without its signature. `nonce`: a random text of the client. */
export const ProofRequest = t.Object(
  {
    claims: t.String({ maxLength: 2048, pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$' }),
    nonce: t.String({ minLength: 16, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' }),
  },
  { additionalProperties: false },
)
export type ProofRequest = Static<typeof ProofRequest>
