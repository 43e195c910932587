/**
 * The parts one after another, in a new buffer that nothing else uses. It can therefore be transferred to a Worker, as
 * Node's pool of small Buffers cannot.
 */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
