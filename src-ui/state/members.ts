import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import { runCommand } from './connection/commands.ts'
import { rememberName } from './session/suggested-name.ts'

/** `undefined`: done. The hub may have tidied the name. */
export async function renameMe(name: string): Promise<ErrorCode | undefined> {
  const answer = await runCommand({ type: 'member.rename', name }, 'member.renamed')
  if ('code' in answer) return answer.code
  rememberName(answer.member.name)
  return undefined
}
