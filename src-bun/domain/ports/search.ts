// The search index, as the domain sees it.

/**
 * What is looked for in the index, in what was stored there before `below`. `terms` are folded (`search/fold.ts`), and a text has to
 * have all of them. Of private rooms only those with these ids; undefined for all. `before` and `since` are in ms since 1970, and
 * about as exact as the clock of the hub goes; they, the room and the author are for messages only.
 */
export type IndexQuery = {
  terms: readonly string[]
  below: number
  privateRoomIds: readonly string[] | undefined
  roomId?: string | undefined
  authorId?: string | undefined
  before?: number | undefined
  since?: number | undefined
}

/** What one step has found, the newest first. A step takes some milliseconds at most. `next` is the `below` of the next one. */
export type IndexStep<T> = { found: T[]; next: number | undefined }

/** An index of the words of messages, documents, comments and names of files. It follows the hub some moments behind, so what it finds has to be looked up. */
export type SearchIndex = {
  /** False while messages and documents from before the index are still being added. */
  isComplete(): boolean
  messages(query: IndexQuery): IndexStep<{ position: number; id: string; roomId: string }>
  /** Messages by the names of their files. */
  files(query: IndexQuery): IndexStep<{ position: number; id: string; roomId: string }>
  /** Parts of documents. `at` is when the text came into the index, in ms since 1970. */
  passages(query: IndexQuery): IndexStep<{ position: number; documentId: string; at: number; text: string }>
  comments(query: IndexQuery): IndexStep<{ position: number; id: string; documentId: string }>
  /** Links to any of these targets (`search/links.ts`), from documents with an id behind `after`, in the order of their ids. */
  linksTo(targets: readonly string[], after: string, limit: number): LinkRow[]
}

export type LinkRow = { documentId: string; written: string }
