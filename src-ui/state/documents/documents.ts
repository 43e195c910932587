import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { runCommand } from '../connection/commands.ts'
import { hub } from '../hub.ts'

/** Whether a document that this person can see, other than `exceptId`, has a title that reads the same. The hub allows it. */
export function isTitleTaken(title: string, exceptId?: string): boolean {
  const form = comparable(title)
  return Object.values(hub.documents).some(({ id, title }) => id !== exceptId && comparable(title) === form)
}

const comparable = (title: string) => title.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

export async function createDocument(
  title: string,
  signal?: AbortSignal,
): Promise<{ id: string } | { code: ErrorCode }> {
  const answer = await runCommand({ type: 'document.create', title }, 'document.created', signal)
  return 'code' in answer ? answer : { id: answer.document.id }
}

/** Resolves with undefined when it is done, or with the code of the refusal. */
export async function renameDocument(id: string, title: string): Promise<ErrorCode | undefined> {
  const answer = await runCommand({ type: 'document.rename', documentId: id, title }, 'document.renamed')
  return 'code' in answer ? answer.code : undefined
}
