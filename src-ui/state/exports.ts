import type { ExportFormat } from '../../src-bun/contract/exports.ts'

// The hub answers with an attachment, so a plain `<a href download>` is enough.

export function exportRoomUrl(roomId: string, format: ExportFormat): string {
  return `/api/export/rooms/${encodeURIComponent(roomId)}?format=${format}`
}

export function exportDocumentUrl(documentId: string, format: ExportFormat): string {
  return `/api/export/documents/${encodeURIComponent(documentId)}?format=${format}`
}
