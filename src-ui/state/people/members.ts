import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { runCommand } from '../connection/commands.ts'
import { rememberName } from '../session/suggested-name.ts'

/** Resolves with undefined when it is done, or with the code of the refusal. The hub may have cleaned the name. */
export async function renameMe(name: string): Promise<ErrorCode | undefined> {
  const answer = await runCommand({ type: 'member.rename', name }, 'member.renamed')
  if ('code' in answer) return answer.code
  rememberName(answer.member.name)
  return undefined
}
