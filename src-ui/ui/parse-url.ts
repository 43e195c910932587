/** The URL that a text is, or undefined where it is none. `URL.canParse` would do it, but Safari has it since version 17. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    // What is no URL throws, and that is the answer.
    return undefined
  }
}
