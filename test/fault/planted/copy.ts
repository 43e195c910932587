// A copy of the checkout with a fault planted in it. It is removed afterwards.
import { type Edit, type SourceCopy, sourceCopy } from '../../support/source-copy.ts'

/** What the hub and the tests that a fault must fail need. */
const TESTS = ['test/support', 'test/unit', 'test/contract', 'test/fault', 'test/cluster']
const COPIED = ['package.json', 'tsconfig.json', 'src-bun', 'src-ui', ...TESTS]

/** Throws where an edit's text is not there exactly once: the fault would not be planted. */
export function plantedCopy(edits: readonly Edit[]): SourceCopy {
  const copy = sourceCopy(COPIED)
  copy.edit(edits)
  return copy
}
