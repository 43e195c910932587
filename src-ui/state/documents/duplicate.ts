import { TITLE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { duplicateWord } from '../../i18n/parts/duplicate.ts'
import { whyNotNow } from '../connection/now.ts'
import { hub } from '../hub.ts'

/** Makes a document with the text that the hub has of this one now, in the same room, and without its past: now, or not at all. An abort of `signal` ends it before the copy is begun, which then gets its text. */
export async function duplicate(
  documentId: string,
  signal?: AbortSignal,
): Promise<{ id: string } | { problem: string }> {
  const whyNot = (code: Parameters<typeof errorText>[0] | undefined) => ({
    problem: (code === undefined ? whyNotNow() : errorText(code)) ?? t('app.failed'),
  })
  if (whyNotNow() !== undefined) return whyNot(undefined)
  const [{ readText }, { importDocument }] = await Promise.all([
    import('../../live/documents/text.ts'),
    import('./import.ts'),
  ])
  const read = await readText(documentId)
  if (!read.ok) return whyNot(read.status === 0 ? undefined : read.code)
  if (signal?.aborted) return whyNot(undefined)
  const { title = '', roomId } = hub.documents[documentId] ?? {}
  const copy = [...duplicateWord('title', { title: title || t('document.untitled') })]
    .slice(0, TITLE_MAX_CHARS)
    .join('')
  const made = await importDocument({ title: copy, text: read.value }, { roomId })
  return 'id' in made ? made : whyNot(made.failure.code)
}
