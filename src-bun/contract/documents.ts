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
  /** The member who made it. Absent from hubs of before this field. */
  createdBy: t.Optional(Id),
  /** Present only where the content is not one Markdown text, but what an editor of others makes of it, see `DocumentKind`. */
  kind: t.Optional(t.Literal('rich')),
  /** Present only where the document can be read and takes no more edits. */
  archived: t.Optional(t.Literal(true)),
  /** Present only where viewers may comment. */
  viewersComment: t.Optional(t.Literal(true)),
})
export type Document = Static<typeof Document>

/** A text is Markdown, in one `Y.Text`; a rich document has whatever shared types its editor needs, as a `Y.XmlFragment` (decision 69). */
const DocumentKind = t.Union([t.Literal('text'), t.Literal('rich')])

export const Title = nameOf(TITLE_MAX_CHARS)

export const DocumentCreate = t.Object(
  {
    type: t.Literal('document.create'),
    clientId: ClientId,
    title: Title,
    roomId: t.Optional(Id),
    kind: t.Optional(DocumentKind),
  },
  { additionalProperties: false },
)
export type DocumentCreate = Static<typeof DocumentCreate>

export const DocumentRename = t.Object(
  { type: t.Literal('document.rename'), clientId: ClientId, documentId: Id, title: Title },
  { additionalProperties: false },
)
export type DocumentRename = Static<typeof DocumentRename>

export const DocumentArchive = t.Object(
  { type: t.Literal('document.archive'), clientId: ClientId, documentId: Id, archived: t.Boolean() },
  { additionalProperties: false },
)
export type DocumentArchive = Static<typeof DocumentArchive>

/** Whether viewers may comment on the document. By hosts. */
export const DocumentLetViewersComment = t.Object(
  { type: t.Literal('document.letViewersComment'), clientId: ClientId, documentId: Id, viewersComment: t.Boolean() },
  { additionalProperties: false },
)
export type DocumentLetViewersComment = Static<typeof DocumentLetViewersComment>

/** Puts a document into the trash, with its history. */
export const DocumentDelete = t.Object(
  { type: t.Literal('document.delete'), clientId: ClientId, documentId: Id },
  { additionalProperties: false },
)
export type DocumentDelete = Static<typeof DocumentDelete>

export const DocumentCreated = t.Object({ type: t.Literal('document.created'), document: Document })
export type DocumentCreated = Static<typeof DocumentCreated>

export const DocumentRenamed = t.Object({ type: t.Literal('document.renamed'), document: Document })
export type DocumentRenamed = Static<typeof DocumentRenamed>

/** The document was archived, or is not any more, or viewers may comment on it, or may not any more. */
export const DocumentChanged = t.Object({ type: t.Literal('document.changed'), document: Document })
export type DocumentChanged = Static<typeof DocumentChanged>

/** The document is in the trash, or its room is. */
export const DocumentDeleted = t.Object({ type: t.Literal('document.deleted'), documentId: Id })
export type DocumentDeleted = Static<typeof DocumentDeleted>

export const DocumentRestored = t.Object({ type: t.Literal('document.restored'), document: Document })
export type DocumentRestored = Static<typeof DocumentRestored>
