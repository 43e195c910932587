import { type ExportFormat, type ExportKind, formatsOf } from '../../src-bun/contract/http/exports.ts'

/** The hub answers with an attachment, so a plain `<a href download>` is enough. */
type Download = { format: ExportFormat; href: string }

/** One link for each format that there is of such a thing, in the order of the contract. */
export const roomDownloads = (roomId: string): Download[] => downloads('room', roomId)
export const documentDownloads = (documentId: string): Download[] => downloads('document', documentId)
export const boardDownloads = (boardId: string): Download[] => downloads('board', boardId)

function downloads(kind: ExportKind, id: string): Download[] {
  return formatsOf(kind).map((format) => ({
    format,
    href: `/api/export/${kind}s/${encodeURIComponent(id)}?format=${format}`,
  }))
}
