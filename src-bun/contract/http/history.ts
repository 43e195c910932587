// What the hub says about the history of a document. Numbers are those of updates, of which each document has its own from 1; times
// are in ms since 1970, and lengths in UTF-16 units.

/** Somebody who is named in an answer by id, with the colour by which others know them. */
export type NamedMember = { id: string; name: string; colour: string }

/**
 * Updates between which nobody paused for long: from number `firstSeq` to `seq`, written from `from` to `at` by these members, and how
 * much text they inserted and deleted.
 */
export type DocumentVersion = {
  firstSeq: number
  seq: number
  from: number
  at: number
  authorIds: string[]
  inserted: number
  deleted: number
  /** Of the point at its end. */
  name?: string
}

/** A point that somebody has given a name. */
export type NamedVersion = { seq: number; name: string; by: string; byName: string; at: number }

/**
 * The newest first; `next` is the `before` of the request that goes on. The text is known from `keptFrom` on, 0 for all of the
 * history. `lastSeq` is the number of the newest update.
 */
export type VersionsAnswer = {
  versions: DocumentVersion[]
  members: NamedMember[]
  more: boolean
  next?: number
  keptFrom: number
  lastSeq: number
  /** All of the document, ascending. */
  named: NamedVersion[]
}

/** What an edit of the hub's has become: the updates from number `firstSeq` to `seq`. Without `firstSeq` there was nothing to change. */
export type EditAnswer = { firstSeq?: number; seq: number }

/** What is known of the update at the point that was asked about. Both are absent at point 0 and where the history does not reach. */
type AtPoint = { seq: number; at?: number; memberId?: string; members: NamedMember[] }

/** The ranges together are the text at this point. A member and times are absent for what is older than the history. */
export type BlameAnswer = AtPoint & {
  ranges: { length: number; memberId?: string; from?: number; at?: number }[]
}

/** What is the same and removed is the text at `from`, what is the same and added the text at `seq`. */
export type CompareAnswer = AtPoint & {
  from: number
  ranges: { kind: 'same' | 'added' | 'removed'; text: string; memberId?: string }[]
}
