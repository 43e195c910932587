import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { TakingHome } from '../../../src-bun/contract/http/exports.ts'
import type { Answer } from '../../live/answer.ts'
import { fetchOlder, type OlderMessages } from '../../live/host/retention.ts'
import {
  disconnect,
  endSession,
  fetchAudit,
  fetchConnections,
  fetchRemovals,
  fetchSessions,
  sendNotice,
} from '../../live/http.ts'
import { runCommand } from '../connection/commands.ts'

// What the security page fetches each time it is opened. Nothing of it is in the store.
export type { Answer, OlderMessages }
export { disconnect, endSession, fetchAudit, fetchConnections, fetchOlder, fetchRemovals, fetchSessions, sendNotice }

/** Resolves with undefined when it is done, or with the code of the refusal. */
export async function allowExports(to: TakingHome): Promise<ErrorCode | undefined> {
  const answer = await runCommand({ type: 'exports.allow', to }, 'exports.allowed')
  return 'code' in answer ? answer.code : undefined
}

/** Without days everything is kept. Resolves as `allowExports` does. */
export async function keepFor(days: number | undefined): Promise<ErrorCode | undefined> {
  const command = { type: 'retention.set' as const, ...(days === undefined ? {} : { days }) }
  const answer = await runCommand(command, 'retention.changed')
  return 'code' in answer ? answer.code : undefined
}
