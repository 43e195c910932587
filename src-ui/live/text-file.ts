const ANSWER_MAX_MS = 10_000

/** A text file that the build has put beside the pages. Rejects if the hub does not answer with it. */
export async function fetchTextFile(path: string): Promise<string> {
  const response = await fetch(path, { signal: AbortSignal.timeout(ANSWER_MAX_MS) })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return response.text()
}
