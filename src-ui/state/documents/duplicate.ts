import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { TITLE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import { t } from '../../i18n/i18n.ts'
import { duplicateWord } from '../../i18n/parts/duplicate.ts'
import { hub } from '../hub.ts'

/** Makes a document with the text that the hub has of this one now, in the same room, and without its past. `code` is undefined where the hub did not answer. */
export async function duplicate(documentId: string): Promise<{ id: string } | { code: ErrorCode | undefined }> {
  const [{ readText }, { importDocument }] = await Promise.all([
    import('../../live/documents/text.ts'),
    import('./import.ts'),
  ])
  const read = await readText(documentId)
  if (!read.ok) return { code: read.status === 0 ? undefined : read.code }
  const { title = '', roomId } = hub.documents[documentId] ?? {}
  const copy = [...duplicateWord('title', { title: title || t('document.untitled') })]
    .slice(0, TITLE_MAX_CHARS)
    .join('')
  const made = await importDocument({ title: copy, text: read.value }, { roomId })
  return 'id' in made ? made : { code: made.failure.code }
}
