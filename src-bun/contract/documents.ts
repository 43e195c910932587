import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Id, Time } from './ids.ts'
import { TITLE_MAX_CHARS } from './limits.ts'
import { nameOf } from './text.ts'

export const Document = t.Object({
  id: Id,
  title: t.String(),
  createdAt: Time,
  /** Members who see this room see the document. Without a room everybody sees it. */
  roomId: t.Optional(Id),
})
export type Document = Static<typeof Document>

export const Title = nameOf(TITLE_MAX_CHARS)

export const DocumentCreate = t.Object(
  { type: t.Literal('document.create'), clientId: ClientId, title: Title, roomId: t.Optional(Id) },
  { additionalProperties: false },
)
export type DocumentCreate = Static<typeof DocumentCreate>

export const DocumentRename = t.Object(
  { type: t.Literal('document.rename'), clientId: ClientId, documentId: Id, title: Title },
  { additionalProperties: false },
)
export type DocumentRename = Static<typeof DocumentRename>

export const DocumentCreated = t.Object({ type: t.Literal('document.created'), document: Document })
export type DocumentCreated = Static<typeof DocumentCreated>

export const DocumentRenamed = t.Object({ type: t.Literal('document.renamed'), document: Document })
export type DocumentRenamed = Static<typeof DocumentRenamed>
