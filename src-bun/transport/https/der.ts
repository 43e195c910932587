// Writes DER, the encoding of certificates (ITU-T X.690). Nothing here reads it: what is read comes from others, and Bun does that.

/** The tags that certificates of ours have. */
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** A value with its tag and its length. */
function tagged(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(content)
  const bytes = value.length < 0x80 ? [] : bytesOf(value.length)
  const length = bytes.length === 0 ? [value.length] : [0x80 | bytes.length, ...bytes]
  return Buffer.concat([Buffer.from([tag, ...length]), value])
}

/** Of a positive number, the highest byte first. */
function bytesOf(number: number): number[] {
  const bytes: number[] = []
  for (let rest = number; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return bytes
}

export const sequence = (...parts: readonly Uint8Array[]) => tagged(TAG.sequence, ...parts)
export const set = (...parts: readonly Uint8Array[]) => tagged(TAG.set, ...parts)
export const octetString = (content: Uint8Array) => tagged(TAG.octetString, content)
export const utf8 = (text: string) => tagged(TAG.utf8, Buffer.from(text))
export const isTrue = () => tagged(TAG.boolean, Buffer.of(0xff))

/** A number that is not negative: one whose first bit is set would be, without a byte before it. */
export function integer(bytes: Uint8Array): Buffer {
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0
  return tagged(TAG.integer, ...(isNegative ? [Buffer.of(0)] : []), bytes)
}

/** `unused`: so many bits at its end mean nothing. */
export const bitString = (content: Uint8Array, unused = 0) => tagged(TAG.bitString, Buffer.of(unused), content)

/** Of a text such as `2.5.29.17`. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number)
  const groups = others.flatMap((part) => {
    const sevens = [part & 0x7f]
    for (let rest = part >> 7; rest > 0; rest >>= 7) sevens.unshift((rest & 0x7f) | 0x80)
    return sevens
  })
  return tagged(TAG.objectId, Buffer.from([first * 40 + second, ...groups]))
}

/** To the second. The short form has two digits for the year, and ends with 2049. */
export function time(at: number): Buffer {
  const digits = `${new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/\D/g, '')}Z`
  const isShort = digits < '2050'
  return tagged(isShort ? TAG.utcTime : TAG.generalizedTime, Buffer.from(isShort ? digits.slice(2) : digits))
}

/** In place of the usual tag of a value, where the context says what it is. `isConstructed`: it has values inside. */
export const inContext = (number: number, isConstructed: boolean, ...content: readonly Uint8Array[]) =>
  tagged(0x80 | (isConstructed ? 0x20 : 0) | number, ...content)
