// The tokens of host links: each signs one browser in as the host. The hub makes one when it starts, and another whenever the
// owner of this computer wants one, so that a host who signed out can always come back. In memory only.

/** How many unused tokens are valid at once. */
const UNUSED_MAX = 20

export type HostTokens = {
  /** Makes a token. Where `UNUSED_MAX` are unused, the oldest of them becomes invalid. */
  issue(): string
  /** Uses a token up. False where it is unknown or was used before. */
  redeem(given: string): boolean
  /** Makes a redeemed token valid again, because the sign-in that it was for has failed. */
  giveBack(token: string): void
}

/** `same` compares in constant time. */
export function createHostTokens(randomToken: () => string, same: (a: string, b: string) => boolean): HostTokens {
  let unused: string[] = []

  return {
    issue() {
      const token = randomToken()
      unused = [...unused, token].slice(-UNUSED_MAX)
      return token
    },
    redeem(given) {
      // `filter` compares with every token, so that the time tells nothing.
      const others = unused.filter((token) => !same(given, token))
      const isKnown = others.length < unused.length
      unused = others
      return isKnown
    },
    giveBack: (token) => void unused.push(token),
  }
}
