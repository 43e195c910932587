import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { writeText } from '../../live/documents/text.ts'
import { createDocument } from './documents.ts'

/** `id`: of the document that was made all the same, to be handed in when it is tried again. */
export type ImportFailure = { code: ErrorCode | undefined; id: string | undefined }

type Options = {
  made?: string | undefined
  roomId?: string | undefined
  finish?: ((documentId: string) => Promise<string>) | undefined
}

/**
 * Makes a document with this title and text, in a room or in none. `made`: the id of one that was made already, and has no text yet.
 * `finish` makes of the id of the document the text that it gets, such as one with images that were given to it. `code` is undefined
 * where the hub did not answer.
 */
export async function importDocument(
  { title, text }: { title: string; text: string },
  { made, roomId, finish }: Options = {},
): Promise<{ id: string } | { failure: ImportFailure }> {
  const created = made === undefined ? await createDocument(title, undefined, roomId) : { id: made }
  if ('code' in created) return { failure: { code: created.code, id: undefined } }
  if (text === '') return created
  const written = await writeInTurn(created.id, finish ? await finish(created.id) : text)
  if (written.ok) return created
  return { failure: { code: written.status === 0 ? undefined : written.code, id: created.id } }
}

/** The hub takes one text of a member at a time, and refuses others that come meanwhile. Files are read and images sent all the same. */
function writeInTurn(documentId: string, text: string): ReturnType<typeof writeText> {
  const written = lastWritten.then(() => writeText(documentId, text))
  lastWritten = written
  return written
}
let lastWritten: Promise<unknown> = Promise.resolve()
