import { UsageError } from './arguments.ts'
import { UnusableData } from './store/files/unusable-data.ts'
import { PortTaken } from './transport/listen.ts'

/** What was thrown, as a sentence for the person and an exit code: 2 where asking differently helps, 1 where it failed. */
export function explain(thrown: unknown): { code: 1 | 2; words: string } {
  if (thrown instanceof UsageError || thrown instanceof PortTaken) return { code: 2, words: thrown.message }
  if (thrown instanceof UnusableData) return { code: thrown.reason === 'inUse' ? 2 : 1, words: `${thrown.message}.` }
  // The disk or the network, which says it in a sentence; anything else is a bug, and its stack helps.
  if (thrown instanceof Error && 'code' in thrown && /^(E(?!RR_)[A-Z]+|SQLITE_\w+)$/.test(String(thrown.code)))
    return { code: 1, words: `${thrown.message}.` }
  return { code: 1, words: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }
}
