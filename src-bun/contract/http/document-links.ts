// Links between documents, as they stand in a text, and which documents link to one.
import type { Document } from '../documents.ts'

/**
 * `[[Title]]`, or `[[Title|other words]]`. A title has at most 120 characters, which may be some units each. Where an address stands
 * behind it, it is a link of Markdown whose text has brackets.
 */
export const NAME_LINK = '\\[\\[(?<name>[^[\\]|\\n]{1,400})(?:\\|(?<words>[^[\\]\\n]{1,400}))?\\]\\](?!\\()'

/** Where the address of a document is in a link of Markdown: `[words](/documents/ID)`. */
export const DOCUMENT_ADDRESS = '/documents/(?<id>[0-9a-z]{16})'

/** `next` is the `after` of the page that follows. With `indexing` documents from before the index may be missing. */
export type Backlinks = { documents: Document[]; next?: string; indexing?: true }
