// Whether the hub can be reached over HTTPS as well, and the certificate of its authority, for everybody at the door.
import { Elysia } from 'elysia'
import { AUTHORITY_FILE, type EncryptionOffer } from '../../../contract/http/encryption.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'

/** By this type telephones know that they are asked to install it. */
const AUTHORITY_TYPE = 'application/x-x509-ca-cert'

export function encryptionRoutes(parts: Pick<HubParts, 'certificates' | 'httpsPort'>) {
  return new Elysia()
    .get('/api/encryption', (): EncryptionOffer => {
      const [port, authority] = [parts.httpsPort(), parts.certificates?.authority()]
      return {
        ...(port === undefined ? {} : { port }),
        ...(authority ? { fingerprint: authority.fingerprint256 } : {}),
      }
    })
    .get(AUTHORITY_FILE, () => {
      const authority = parts.certificates?.authority()
      if (!authority) return refusal('notFound')
      const headers = { 'content-type': AUTHORITY_TYPE, 'cache-control': 'no-store' }
      return new Response(new Uint8Array(authority.raw), { headers })
    })
}
