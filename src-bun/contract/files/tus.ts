// The words of tus 1.0.0 (https://tus.io/protocols/resumable-upload) that the hub and the pages use.
export const TUS_VERSION = '1.0.0'
/** What a piece of a file has as its content type. */
export const PIECE_TYPE = 'application/offset+octet-stream'
/** What the hub takes beside the core of the protocol. */
export const TUS_EXTENSIONS = ['creation', 'termination', 'expiration'] as const
