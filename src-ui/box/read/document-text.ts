// What a document says at the end of its updates, read in short steps: somebody may have typed in it for days.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../../src-bun/contract/frames/collaborate.ts'
import { bytesOfBase64 } from '../../../src-bun/contract/log-tree/box-file.ts'
import { blocksOfText } from '../../features/replay/model/blocks-of-text.ts'
import { readRichPast } from '../../features/replay/model/past-rich.ts'
import type { TimedUpdate } from '../../features/replay/model/timeline.ts'
import { createSteps } from './steps.ts'

/** Yjs tidies up after each transaction, so it gets several updates at once. They take about a millisecond. */
const UPDATES_PER_TRANSACTION = 100

/** Each block of it as Markdown; undefined where its updates cannot be read. */
export async function readBlocks(
  updates: readonly TimedUpdate[],
  isRich: boolean,
  onProgress: (share: number) => void,
): Promise<readonly string[] | undefined> {
  if (isRich) {
    const past = await readRichPast(updates, onProgress, new AbortController().signal)
    return past?.after(updates.length)?.blocks?.map(({ text }) => text)
  }
  const document = new Y.Doc()
  const steps = createSteps()
  try {
    for (let n = 0; n < updates.length; n += UPDATES_PER_TRANSACTION) {
      apply(document, updates.slice(n, n + UPDATES_PER_TRANSACTION))
      if (!steps.isOver()) continue
      onProgress(Math.min(1, (n + UPDATES_PER_TRANSACTION) / updates.length))
      await steps.next()
    }
    return blocksOfText(document.getText(DOCUMENT_TEXT).toString()).map(({ text }) => text)
  } catch {
    return undefined
  } finally {
    document.destroy()
  }
}

function apply(document: Y.Doc, updates: readonly TimedUpdate[]): void {
  document.transact(() => {
    for (const { bytes } of updates) {
      const update = bytesOfBase64(bytes)
      if (update) Y.applyUpdate(document, update)
    }
  })
}
