// What is known while a session box is brought back. Everything in it comes from a file that may be from anybody: its form was judged by
// the schemas of the contract, and what it says is judged here, as on the wire.
import type { Change } from '../../contract/frames/changes.ts'
import type { BoxIndex } from '../../contract/log-tree/box-file.ts'

/** `leaf` is the number of the record in the log of the box. */
export type BoxRecord = { leaf: number } & (
  | { seq: number; at: number; change: Change }
  | { document: string; first: number; updates: { author: string; at: number; bytes: Uint8Array }[] }
)

/** A content of the box that is in its place on the disk, by its hash. */
export type BoxContent = {
  bytes: number
  imageType: string | undefined
  imageSize: { width: number; height: number } | undefined
}

export type ImportState = {
  readonly index: Pick<BoxIndex, 'rooms' | 'documents' | 'boards' | 'files'>
  /** How many changes may be missing between others: no more than the box has records that are only hashes. */
  mayLack: number
  /** How many changes the log has no words of. */
  unknownChanges: number
  /** How many changes were about something that the box does not have. */
  withoutSubject: number
  /** Documents of which a part of the history is missing, so that what follows cannot be put onto it. */
  readonly cut: Set<string>
  /** Members who were hosts: in the new hub nobody is one before somebody uses its first link. */
  readonly hosts: Set<string>
  /** What was added to each document since it was compacted. */
  readonly tails: Map<string, { updates: number; bytes: number; snapshotBytes: number }>
  /** Stands for whoever made a thing of which the box does not say that. */
  somebody: string | undefined
}

export const newImport = (index: ImportState['index'], mayLack: number): ImportState => ({
  ...{ index, mayLack, unknownChanges: 0, withoutSubject: 0, somebody: undefined },
  ...{ cut: new Set(), hosts: new Set(), tails: new Map() },
})

/** What no hub writes. The message is for the log of errors alone. */
export class Unacceptable extends Error {
  override name = 'Unacceptable'
}

export function must(isRight: boolean, what: string): asserts isRight {
  if (!isRight) throw new Unacceptable(what)
}
