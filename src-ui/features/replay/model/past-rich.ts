// A document of an editor of others at each point of its history, read from its updates alone.
import { bytesOfBase64 } from '../../../../src-bun/contract/log-tree/box-file.ts'
import { RichPast } from '../../../../src-bun/domain/documents/rich/past.ts'
import type { TextBlock } from './blocks-of-text.ts'
import type { PastText, PastTexts } from './past-text.ts'
import type { TimedUpdate } from './timeline.ts'

/** So many updates are read at once, which takes some milliseconds. */
const UPDATES_AT_ONCE = 500

/** As `readPast` does it for texts. */
export async function readRichPast(
  updates: readonly TimedUpdate[],
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<PastTexts | undefined> {
  const past = new RichPast()
  try {
    for (let n = 0; n < updates.length; n += UPDATES_AT_ONCE) {
      past.add(updates.slice(n, n + UPDATES_AT_ONCE).map(bytesOf))
      onProgress(Math.min(1, (n + UPDATES_AT_ONCE) / updates.length))
      await new Promise((resolve) => setTimeout(resolve))
      if (signal.aborted) return undefined
    }
    past.after(updates.length)
  } catch {
    return undefined
  }
  return { after: (count) => pointIn(past, count) }
}

/** A document that reads well at its end may not at each point before it. */
function pointIn(past: RichPast, count: number): PastText | undefined {
  try {
    return withChange(past.after(Math.max(0, count - 1)), past.after(count))
  } catch {
    return undefined
  }
}

/** A block as it is read by people and found, where it is not shown as Markdown: without the backslashes before characters that mean something in that. */
export const withoutEscapes = (markdown: string): string => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1')

function bytesOf({ bytes }: TimedUpdate): Uint8Array {
  const update = bytesOfBase64(bytes)
  if (!update) throw new Error('an update is not base64')
  return update
}

/** The first block that differs is the one in which something was changed. */
function withChange(before: readonly string[], after: readonly string[]) {
  const blocks: TextBlock[] = []
  let at = 0
  for (const text of after) {
    blocks.push({ at, text })
    at += text.length + 2
  }
  const changed = after.findIndex((text, n) => text !== before[n])
  return { text: after.join('\n\n'), changedAt: (blocks[changed] ?? blocks.at(-1))?.at ?? 0, blocks }
}
