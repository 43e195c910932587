import { lookup } from 'node:dns/promises'

/** Nobody may ever have a name that ends so (RFC 6761). */
const NOBODYS_NAME = 'hubbub-asks-whether-you-invent-names.invalid'
/** Without the Internet nobody answers at all. */
const ANSWER_MAX_MS = 1500

/**
 * Whether the network answers for a name that nobody has with an address of its own. So do networks that show a page to sign in
 * first, and telephones leave those for mobile data. Providers that answer with an advertisement have a public address.
 */
export async function isCaptive(ask: (name: string) => Promise<{ address: string }> = lookup): Promise<boolean> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, ANSWER_MAX_MS, undefined).unref())
  const answer = await Promise.race([ask(NOBODYS_NAME).catch(() => undefined), late])
  return (
    answer !== undefined &&
    /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(answer.address)
  )
}
