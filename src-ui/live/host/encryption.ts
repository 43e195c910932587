// Whether the hub can be reached over HTTPS as well. Asked without a sign-in.
import type { EncryptionOffer } from '../../../src-bun/contract/http/encryption.ts'
import type { Answer } from '../answer.ts'
import { answerOf } from '../documents/history.ts'

export const fetchEncryption = (): Promise<Answer<EncryptionOffer>> => answerOf('/api/encryption', { method: 'GET' })
