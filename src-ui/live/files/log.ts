// The log of the hub with what this person may see of it, line by line, while the hub sends it.
import { type ErrorCode, errorCodeIn } from '../../../src-bun/contract/errors.ts'

/** Gives the lines as they come, without their ends, many at a time. Returns the code of a refusal; `internal` where the lines ended too early. */
export async function fetchLog(
  onLines: (lines: string[]) => Promise<void> | void,
  signal: AbortSignal,
): Promise<ErrorCode | undefined> {
  try {
    const response = await fetch('/api/export/log', { signal })
    if (!response.ok || !response.body) {
      const body: unknown = await response.json()
      return errorCodeIn((body as { error?: { code?: unknown } } | null)?.error?.code) ?? 'internal'
    }
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    let rest = ''
    let last = ''
    for (;;) {
      const { done, value } = await reader.read()
      const lines = (rest + decoder.decode(value, { stream: !done })).split('\n')
      rest = lines.pop() ?? ''
      last = lines.at(-1) ?? last
      await onLines(lines)
      if (done) break
    }
    // A download that broke off may end like one that is whole.
    return last.startsWith('{"end":') ? undefined : 'internal'
  } catch {
    return 'internal'
  }
}
