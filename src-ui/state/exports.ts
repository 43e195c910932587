import { type ExportFormat, type ExportKind, formatsOf, mayTakeHome } from '../../src-bun/contract/http/exports.ts'
import { hub } from './hub.ts'

/** The hub answers with an attachment, so a plain `<a href download>` is enough. */
type Download = { format: ExportFormat; href: string }

/** One link for each format that there is of such a thing, in the order of the contract. None where hosts do not let this person. */
export const roomDownloads = (roomId: string): Download[] => downloads('room', roomId)
export const documentDownloads = (documentId: string): Download[] => downloads('document', documentId)
export const boardDownloads = (boardId: string): Download[] => downloads('board', boardId)

/** Whether hosts let this person. */
export const mayExport = (): boolean => mayTakeHome(hub.me?.role, hub.exportsTo ?? 'everybody')

function downloads(kind: ExportKind, id: string): Download[] {
  if (!mayExport()) return []
  return formatsOf(kind).map((format) => ({
    format,
    href: hrefOf(kind, id, format),
  }))
}

export const hrefOf = (kind: ExportKind, id: string, format: ExportFormat): string =>
  `/api/export/${kind}s/${encodeURIComponent(id)}?format=${format}`
