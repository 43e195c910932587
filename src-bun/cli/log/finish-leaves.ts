import type { LogTree } from '../../domain/log-tree/tables.ts'
import type { LeafAppender } from '../../store/log-tree/append-leaves.ts'

type Sources = {
  leaves: Pick<LeafAppender, 'isComplete' | 'finish'>
  read<T>(look: (tables: { logTree: Pick<LogTree, 'size'> }) => T): T
}

/**
 * Adds leaves for all that has none yet: a data folder of an early version has none at all, and one call of `finish` adds only so many. Ends
 * where nothing more is added, because some updates may not be readable.
 */
export function finishLeaves({ leaves, read }: Sources): void {
  const size = () => read(({ logTree }) => logTree.size())
  for (let before = -1; !leaves.isComplete() && size() > before; ) {
    before = size()
    leaves.finish()
  }
}
