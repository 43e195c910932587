// The tokens with which a page is opened: they are in the fragment of the address, where no request carries them.

export type LaunchTokens = { hostToken?: string; linkToken?: string }

/** Reads the token from the address and removes it at once, so that no history, screenshot or copied address contains it. */
export function takeLaunchTokens(): LaunchTokens {
  const tokens = launchTokensIn(location.hash)
  if (Object.keys(tokens).length > 0) history.replaceState(history.state, '', location.pathname + location.search)
  return tokens
}

/** `fragment` begins with `#`. */
export function launchTokensIn(fragment: string): LaunchTokens {
  const [, hostToken] = /^#host=(.+)$/.exec(fragment) ?? []
  if (hostToken !== undefined) return { hostToken }
  // A token of 128 bits in any usual encoding. An anchor of the page (`#main`) must not be tried: it would count as a wrong guess.
  const [, linkToken] = /^#([A-Za-z0-9_-]{20,64})$/.exec(fragment) ?? []
  return linkToken === undefined ? {} : { linkToken }
}
