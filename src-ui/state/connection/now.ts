import type { Change } from '../../../src-bun/contract/frames/changes.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import type { NewCommand } from '../../live/command-channel.ts'
import { runCommand } from './commands.ts'
import { connection } from './connection.ts'

/** Resolves with why it could not be done, in words for the person at the page, and with undefined when it is done. */
export type Done = Promise<string | undefined>

/** Without a connection a command would wait, and be done long after somebody has gone on. */
export const isConnected = (): boolean => connection().state === 'connected'

/** For the person at the page: undefined while the hub is there. */
export const whyNotNow = (): string | undefined => (isConnected() ? undefined : t('room.detailsNotConnected'))

/**
 * Runs a command that is for now only: whoever is sent away, or what is deleted, because of a press of long ago surprises everybody. So it
 * is refused while the hub is away. An abort of `signal` and the end of the page take it back while the hub has not answered.
 */
export async function runNow<T extends Change['type']>(
  command: NewCommand,
  expected: T | readonly T[],
  signal: AbortSignal | undefined,
): Done {
  const away = whyNotNow()
  if (away !== undefined) return away
  const answer = await runCommand(command, expected, signal, true)
  return 'code' in answer ? errorText(answer.code) : undefined
}
