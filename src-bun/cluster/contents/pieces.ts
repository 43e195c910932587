// Where the contents of files are stored for all machines: in pieces of one size, each under the hash of its content and its number. So
// whoever stores a piece stores the same bytes as everybody else, and two machines that store one content do not disturb each
// other. `nats/pieces-nats.ts` has them in NATS JetStream.

/** How long each piece is, but the last one of a content. A server of NATS takes messages of at most 1 MB unless its configuration says otherwise. */
export const PIECE_BYTES = 256 * 1024

/** `noRoom`: the servers have no space for it. `unknown`: nobody has answered, so the piece may be there or not, or still come. */
export type Stored = 'stored' | 'noRoom' | 'unknown'

export type PieceStore = {
  /** Stores a piece, in place of the same one from before. Resolves once it is on the disks of most servers. Never rejects. */
  put(hash: string, index: number, piece: Uint8Array): Promise<Stored>
  /** Rejects where nobody answers. */
  get(hash: string, index: number): Promise<Uint8Array | undefined>
  /** How many pieces there are of each content whose hash begins with `prefix`: two digits, or the whole hash. Rejects where nobody answers. */
  count(prefix: string): Promise<Map<string, number>>
  /** The number of what was stored last. What is stored later has a higher one, also after everything was lost. Rejects where nobody answers. */
  last(): Promise<number>
  /** Removes what was stored of a content up to this number. Rejects where nobody answers. */
  remove(hash: string, upTo: number): Promise<void>
}

/** An empty content has one piece, so that it is there as well. */
export const pieceCountOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / PIECE_BYTES))

export const pieceLengthOf = (bytes: number, index: number): number =>
  Math.min(PIECE_BYTES, bytes - index * PIECE_BYTES)
