import { EXPORT_FORMATS, type ExportFormat } from '../../src-bun/contract/http/exports.ts'

/** The hub answers with an attachment, so a plain `<a href download>` is enough. */
type Download = { format: ExportFormat; href: string }

/** One link for each format, in the order of the contract. */
export const roomDownloads = (roomId: string): Download[] => downloads('rooms', roomId)
export const documentDownloads = (documentId: string): Download[] => downloads('documents', documentId)
export const boardDownloads = (boardId: string): Download[] => downloads('boards', boardId)

function downloads(kind: 'rooms' | 'documents' | 'boards', id: string): Download[] {
  return EXPORT_FORMATS.map((format) => ({
    format,
    href: `/api/export/${kind}/${encodeURIComponent(id)}?format=${format}`,
  }))
}
