// What a leaf is the hash of: a random salt and one line of JSON, which is either a change of the log with its place, author and time, or
// some updates of a document that follow one another. docs/record.md describes both for readers from elsewhere.
import type { LoggedUpdate } from '../documents/log-row.ts'
import { sha256 } from './sha256.ts'
import { type ChangeRow, SALT_BYTES } from './tables.ts'

/** Without the actor of the change: nobody is sent who has voted in a poll without names. The change itself names its author where others may know. */
export function changeContent({ seq, at, body }: ChangeRow): string {
  return `{"seq":${seq},"at":${at},"change":${body}}`
}

export function updatesContent(documentId: string, updates: readonly LoggedUpdate[]): string {
  return JSON.stringify({
    document: documentId,
    first: updates[0]?.seq ?? 0,
    updates: updates.map(({ authorId, at, bytes }) => ({
      author: authorId,
      at,
      bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    })),
  })
}

const encoder = new TextEncoder()
const PREFIX_BYTES = 1 + SALT_BYTES
/** Grows with the longest content. The first byte marks a leaf (RFC 6962), and stays 0. */
let buffer = new Uint8Array(4096)

/** The hash of the leaf. `salt` has `SALT_BYTES`. */
export function hashOfLeaf(salt: Uint8Array, content: string): Uint8Array {
  const most = PREFIX_BYTES + 3 * content.length
  if (most > KEPT_BYTES) return hashOfLong(salt, content)
  if (most > buffer.length) buffer = new Uint8Array(2 * most)
  buffer.set(salt, 1)
  const { written } = encoder.encodeInto(content, buffer.subarray(PREFIX_BYTES))
  return sha256(buffer.subarray(0, PREFIX_BYTES + written))
}

/** A long content does not leave its memory behind. */
const KEPT_BYTES = 256 * 1024

function hashOfLong(salt: Uint8Array, content: string): Uint8Array {
  const bytes = encoder.encode(content)
  const all = new Uint8Array(PREFIX_BYTES + bytes.length)
  all.set(salt, 1)
  all.set(bytes, PREFIX_BYTES)
  return sha256(all)
}
