// Whether this page came encrypted, and where the hub is encrypted if not.
import type { EncryptionOffer } from '../../../src-bun/contract/http/encryption.ts'
import { fetchEncryption } from '../../live/host/encryption.ts'

export type { EncryptionOffer }

/** The page that explains it. It is shown before anybody has signed in, too, so links to it load it anew. */
export const ENCRYPTION_PAGE = '/encryption'

export const isEncrypted = (): boolean => location.protocol === 'https:'

/** Undefined where the hub does not answer at the moment. */
export async function encryptionOffer(): Promise<EncryptionOffer | undefined> {
  const answer = await fetchEncryption()
  return answer.ok ? answer.value : undefined
}

/** Where the hub is encrypted, under the name by which this page or a link has it. */
export const encryptedAddress = (port: number, hostname = location.hostname): string => `https://${hostname}:${port}`
