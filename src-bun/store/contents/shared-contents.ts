// Where all machines of a cluster reach the contents of files. A hub that is alone has none: its folder is the only place. What is
// behind it is in `src-bun/cluster/contents/`.
import type { Result } from '../../domain/result.ts'

export type Content = { hash: string; bytes: number }

export type SharedContents = {
  /**
   * Stores the content that the file at `path` has. Resolves once it is on the disks of most servers. `turn` resolves when the next piece
   * may be read. Refuses `file.noRoom`, also where
   * a disk of a machine has too little space, and `storage.unavailable` where nobody answers for a while.
   */
  put(content: Content, path: string, turn: () => Promise<void>): Promise<Result<true>>
  /** Whether all of it is there. Rejects where nobody answers. */
  isWhole(content: Content): Promise<boolean>
  /** Its pieces in their order, none longer than it may be. Throws `ContentMissing` where one is not there, and something else where nobody answers. */
  pieces(content: Content): AsyncIterable<Uint8Array>
  /** The hashes that begin with these two digits, of which at least a part is there. Rejects where nobody answers. */
  hashesIn(prefix: string): Promise<string[]>
  /** A number that everything stored until now has at most, and everything stored later is above. Rejects where nobody answers. */
  last(): Promise<number>
  /** Removes what was stored of a content up to a number that `last` gave. */
  remove(hash: string, upTo: number): Promise<void>
  /** What is free on the fullest disk of all machines, in bytes, as far as they say. */
  freeAnywhere(): number
  /** How often the servers may have lost everything, or were given a new log after that. */
  losses(): number
}

/** A part of the content is not there. */
export class ContentMissing extends Error {
  override name = 'ContentMissing'
}
