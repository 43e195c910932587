import { BODY_MAX_BYTES } from '../../contract/limits.ts'

export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge'
}

/**
 * Reads a body of JSON that does not say how long it is. Throws `BodyTooLarge` as soon as it is longer than `BODY_MAX_BYTES`, and a
 * SyntaxError. Undefined for any other request: Elysia parses that, and the guard has looked at its length.
 */
export async function chunkedJson({ body, headers }: Request): Promise<unknown> {
  if (!body || headers.has('content-length')) return undefined
  const reader = body.getReader()
  const pieces: Uint8Array[] = []
  let bytes = 0
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    bytes += piece.value.length
    if (bytes > BODY_MAX_BYTES) {
      reader.cancel().catch(() => {})
      throw new BodyTooLarge()
    }
    pieces.push(piece.value)
  }
  return JSON.parse(Buffer.concat(pieces).toString())
}
