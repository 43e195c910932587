import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { writeText } from '../../live/documents/text.ts'
import { createDocument } from './documents.ts'

/** `id`: of the document that was made all the same, to be handed in when it is tried again. */
export type ImportFailure = { code: ErrorCode | undefined; id: string | undefined }

/**
 * Makes a document with this title and text, in a room or in none. `made`: the id of one that was made already, and has no text yet.
 * `code` is undefined where the hub did not answer.
 */
export async function importDocument(
  { title, text }: { title: string; text: string },
  { made, roomId }: { made?: string | undefined; roomId?: string | undefined } = {},
): Promise<{ id: string } | { failure: ImportFailure }> {
  const created = made === undefined ? await createDocument(title, undefined, roomId) : { id: made }
  if ('code' in created) return { failure: { code: created.code, id: undefined } }
  if (text === '') return created
  const written = await writeText(created.id, text)
  if (written.ok) return created
  return { failure: { code: written.status === 0 ? undefined : written.code, id: created.id } }
}
