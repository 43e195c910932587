// What a page learns of HTTPS before anybody has signed in.

/** Where the certificate of the hub's own authority is. */
export const AUTHORITY_FILE = '/hubbub-authority.crt'

export type EncryptionOffer = {
  /** The port of HTTPS. Undefined where the hub serves plain HTTP alone. */
  port?: number
  /** SHA-256 of the certificate of the authority, in pairs of digits. Undefined where the certificate is not of the hub's own authority. */
  fingerprint?: string
}
