// The addresses for which the authority of every hub may vouch: loopback, private and link-local ones, which are not routed on the Internet.
import { isIP } from 'node:net'

/** Loopback, private and link-local ranges, in the form `address/bits`. */
const OWN_RANGES = [
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'],
  ...['::1/128', 'fc00::/7', 'fe80::/10'],
]

/** An address and its mask, as a name constraint has them. */
type Range = { base: Buffer; mask: Buffer }

export const PERMITTED_RANGES: readonly Range[] = OWN_RANGES.map((range) => {
  const [address = '', bits = ''] = range.split('/')
  const base = addressBytes(address)
  return {
    base,
    mask: base.map((_, at) => 0xff & ~(0xff >> Math.min(8, Math.max(0, Number(bits) - at * 8)))) as Buffer,
  }
})

/** The range of one address. */
export function oneAddress(address: string): Range {
  const base = addressBytes(address)
  return { base, mask: Buffer.alloc(base.length, 0xff) }
}

/** Whether it is an address for which any authority of a hub may vouch. */
export function isPermitted(address: string): boolean {
  if (isIP(address) === 0) return false
  const bytes = addressBytes(address)
  return PERMITTED_RANGES.some(
    ({ base, mask }) =>
      base.length === bytes.length && bytes.every((byte, at) => (byte & (mask[at] as number)) === base[at]),
  )
}

/** Of an address of IPv4 or IPv6, without a scope. */
export function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  // A URL has one form of each address, without parts of IPv4.
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const [left, right] = [groups(before), groups(after ?? '')]
  const zeros = Array<string>(8 - left.length - right.length).fill('0')
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex')
}
