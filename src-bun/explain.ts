import { UsageError } from './arguments.ts'
import { UnusableData } from './store/files/unusable-data.ts'
import { UnusableCertificate } from './transport/https/own-certificate.ts'
import { PortTaken } from './transport/listen.ts'

/** A thrown value as a sentence for the person and an exit code: 2 where another command line helps, else 1. */
export function explain(thrown: unknown): { code: 1 | 2; words: string } {
  if (thrown instanceof UsageError || thrown instanceof PortTaken || thrown instanceof UnusableCertificate)
    return { code: 2, words: thrown.message }
  if (thrown instanceof UnusableData) return { code: thrown.reason === 'inUse' ? 2 : 1, words: `${thrown.message}.` }
  // An error of the disk or the network has a message for people. Anything else is a bug, where the stack helps.
  if (thrown instanceof Error && 'code' in thrown && /^(E(?!RR_)[A-Z]+|SQLITE_\w+)$/.test(String(thrown.code)))
    return { code: 1, words: `${thrown.message}.` }
  return { code: 1, words: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }
}
