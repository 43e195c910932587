import type { Document } from '../../../contract/documents.ts'
import type { Member } from '../../../contract/members.ts'
import { updateOfText } from '../../../domain/documents/start-anew.ts'
import { type Result, refuse } from '../../../domain/result.ts'
import type { HubParts } from '../../parts.ts'
import { runCommand } from '../run-command.ts'

/**
 * Replaces a document by a new one with its title and text, and without its history. The old one is archived first, so that
 * nothing is written in it that the new one lacks, and taken out of the archive again where the new one cannot be made.
 * Rejects where the document cannot be read.
 */
export async function startDocumentAnew(
  parts: Pick<HubParts, 'store' | 'newId' | 'work' | 'texts'>,
  actor: Member,
  documentId: string,
): Promise<Result<Document>> {
  const { store, texts } = parts
  const from = store.read(({ documents }) => documents.visibleTo(actor, documentId))
  if (!from) return refuse('document.notFound')
  if (from.kind === 'rich') return refuse('document.otherKind')
  const archive = (archived: boolean) =>
    runCommand(parts, actor, 'document.archive', { documentId, archived }, 'document.changed')
  if (!from.archived) {
    const archived = await archive(true)
    if (!archived.ok) return archived
  }

  let made: Result<Document> | undefined
  try {
    const text = await texts.textOf(store.read(({ documentLog }) => documentLog.stored(documentId)))
    const bytes = updateOfText(text)
    made = await store.runAndWait({ type: 'document.startAnew', memberId: actor.id, documentId, bytes })
    return made
  } finally {
    if (!made?.ok && !from.archived) await archive(false)
  }
}
