// A document with all that was ever written in it: what it looked like after each of its updates, and who wrote what.
//
// Text in Yjs never moves: what was deleted stays in its place between what is there. So one list, in the order of the document,
// has all texts that it ever had. Each piece of it is known by two numbers: that of the update that wrote it, and that of the one
// that deleted it. The text after update N is what was written up to N and not deleted up to N. Reading it takes one pass over
// the pieces, some milliseconds for hundreds of thousands of keystrokes, and so nothing has to be stored for points in between.
//
// Yjs itself finds the order, in a `Y.Doc` that forgets nothing. It is given many updates at once, merged: one by one, hundreds of
// thousands of keystrokes take it many seconds.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../../contract/frames/collaborate.ts'
import { encodeRow, type LoggedUpdate, readRowHeader } from '../log-row.ts'
import { mergeUpdates } from '../yjs/merge-updates.ts'
import { UpdateCursor } from '../yjs/update-reader.ts'
import { DeletionTimes, lastUpTo } from './deletion-times.ts'
import { SplitCharacters } from './split-characters.ts'

/** Where the log does not begin with the first update: the document as it was after update number `seq`. */
export type ReplayBase = { seq: number; snapshot: readonly Uint8Array[] }

/**
 * `length` units of text that were there from update number `written` on. `deleted` is the number of the update that deleted them,
 * 0 while they are there. They begin at `at` in the text of all pieces. `by` is `written`, but where a character was split.
 */
export type Piece = { at: number; length: number; written: number; deleted: number; by: number }

/** Who has written an update, and when. Both are unknown for what is older than the history. */
export type Origin = { authorId: string | undefined; at: number | undefined }

/** The texts of a piece and of the entry for each update, in bytes. */
const PIECE_BYTES = 24
const UPDATE_BYTES = 32
const RANGE_BYTES = 24

export class Replay {
  /** The number of the first update that the history has something to say about, and of the newest one. */
  readonly #first: number
  lastSeq: number
  readonly #doc = new Y.Doc({ gc: false })
  readonly #text = this.#doc.getText(DOCUMENT_TEXT)
  /** By client: from which clock on it wrote with which update, ascending. */
  readonly #written = new Map<number, { clocks: number[]; seqs: number[] }>()
  readonly #deletions = new DeletionTimes()
  readonly #splits = new SplitCharacters()
  readonly #origins: Origin[] = []
  #pieces: { list: readonly Piece[]; text: string } | undefined
  #updateBytes = 0

  constructor(base?: ReplayBase) {
    this.#first = base?.seq ?? 1
    this.lastSeq = base?.seq ?? 0
    if (!base) return
    this.#origins.push({ authorId: undefined, at: undefined })
    for (const bytes of base.snapshot) {
      this.#note(base.seq, new UpdateCursor(bytes))
      this.#updateBytes += bytes.length
    }
    this.#apply(mergeUpdates(base.snapshot.map((bytes) => ({ updateCount: 1, bytes }))))
  }

  /** The next updates, in order; those that are known already are left out. Throws on a gap, and on bytes that are no updates. */
  add(updates: readonly LoggedUpdate[]): void {
    const added = updates.filter(({ seq }) => seq > this.lastSeq)
    if (added.length === 0) return
    // One after another in one row, because an object for each of them would cost more than reading it.
    const row = { updateCount: added.length, bytes: encodeRow(added) }
    const cursor = new UpdateCursor(row.bytes, readRowHeader(row).start)
    for (const { seq, authorId, at } of added) {
      if (seq !== this.lastSeq + 1) throw new Error(`update ${this.lastSeq + 1} of the history is missing`)
      this.lastSeq = seq
      this.#origins.push({ authorId, at })
      this.#note(seq, cursor)
    }
    this.#updateBytes += row.bytes.length
    this.#apply(mergeUpdates([row]))
  }

  /** What is known of an update. */
  originOf(seq: number): Origin {
    return this.#origins[seq - this.#first] ?? { authorId: undefined, at: undefined }
  }

  /** All that was ever written, in the order of the document. */
  pieces(): { list: readonly Piece[]; text: string } {
    this.#pieces ??= this.#readPieces()
    return this.#pieces
  }

  /** The document as it is after the newest update, in a copy. */
  copy(): Y.Text {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.#doc))
    return doc.getText(DOCUMENT_TEXT)
  }

  /** About how much memory this takes, in bytes. */
  get size(): number {
    const pieces = this.#pieces ? this.#pieces.list.length * PIECE_BYTES + 2 * this.#pieces.text.length : 0
    return pieces + 2 * this.#updateBytes + this.#origins.length * UPDATE_BYTES + this.#deletions.size * RANGE_BYTES
  }

  /** Reads the update that begins at the cursor, and leaves the cursor at its end. */
  #note(seq: number, cursor: UpdateCursor): void {
    const cuts: number[] = []
    for (let blocks = cursor.readVarUint(); blocks > 0; blocks--) {
      cursor.readBlockHeader()
      const { client, structCount } = cursor
      let { clock } = cursor
      const known = this.#written.get(client)
      const { clocks, seqs } = known ?? { clocks: [], seqs: [] }
      if (!known) this.#written.set(client, { clocks, seqs })
      clocks.push(clock)
      seqs.push(seq)
      for (let n = 0; n < structCount; n++) {
        cursor.readStruct()
        this.#splits.addText(client, clock, cursor)
        cuts.push(cursor.originClient, cursor.originClock + 1, cursor.rightClient, cursor.rightClock)
        clock += cursor.length
      }
    }
    const deleted = cursor.readDeleteSet()
    if (!this.#splits.mayHave) cuts.length = 0
    // A struct may stand before the one that it was written behind.
    for (let n = 0; n < cuts.length; n += 2) this.#splits.cut(cuts[n] as number, cuts[n + 1] as number, seq)
    if (this.#splits.mayHave)
      for (const { client, clock, length } of deleted) {
        this.#splits.cut(client, clock, seq)
        this.#splits.cut(client, clock + length, seq)
      }
    this.#deletions.add(seq, deleted)
  }

  #apply(update: Uint8Array): void {
    Y.applyUpdate(this.#doc, update)
    this.#pieces = undefined
  }

  #readPieces() {
    const list: Piece[] = []
    const texts: string[] = []
    for (let item = this.#text._start; item; item = item.right) {
      // A text that was deleted before it was sent has a length and no content: nobody here ever saw it.
      if (item.content instanceof Y.ContentString) this.#cutAtSplits(list, texts, item.id, item.content.str)
    }
    return { list, text: texts.join('') }
  }

  /**
   * A character that was split is there as a whole until the update that has split it, and from then on as what Yjs has made of
   * its two units.
   */
  #cutAtSplits(list: Piece[], texts: string[], { client, clock }: Y.ID, text: string): void {
    let from = 0
    for (const split of this.#splits.ofClient(client)) {
      const second = split.clock - clock
      if (second < 0 || second > text.length) continue
      if (second > 0) {
        this.#cut(list, client, clock + from, clock + second - 1)
        texts.push(text.slice(from, second - 1))
        const { written, deleted } = this.#pieceAt(client, split.clock - 1)
        const until = deleted === 0 ? split.seq : Math.min(deleted, split.seq)
        push(list, split.text.length, written, until, written)
        texts.push(split.text)
      }
      for (const unit of [second - 1, second]) {
        if (unit < 0 || unit >= text.length) continue
        const { written, deleted } = this.#pieceAt(client, clock + unit)
        push(list, 1, split.seq, deleted, written)
        texts.push('\uFFFD')
      }
      from = Math.min(second + 1, text.length)
    }
    this.#cut(list, client, clock + from, clock + text.length)
    texts.push(text.slice(from))
  }

  /** Who wrote and who deleted one unit. */
  #pieceAt(client: number, clock: number): { written: number; deleted: number } {
    const { clocks, seqs } = this.#writtenBy(client)
    const { starts, ends, seqs: deletions } = this.#deletions.ofClient(client)
    const nth = lastUpTo(starts, clock)
    const isDeleted = nth >= 0 && (ends[nth] as number) > clock
    return {
      written: seqs[lastUpTo(clocks, clock)] as number,
      deleted: isDeleted ? (deletions[nth] as number) : 0,
    }
  }

  #writtenBy(client: number) {
    const written = this.#written.get(client)
    if (!written) throw new Error('a text was written by no update')
    return written
  }

  /** Adds the text of one client from `clock` up to `end` to the pieces, cut where another update wrote or deleted it. */
  #cut(list: Piece[], client: number, clock: number, end: number): void {
    const written = this.#writtenBy(client)
    const deleted = this.#deletions.ofClient(client)
    let nthWritten = lastUpTo(written.clocks, clock)
    let nthDeleted = Math.max(0, lastUpTo(deleted.starts, clock))
    for (let now = clock; now < end; ) {
      while ((written.clocks[nthWritten + 1] ?? Number.POSITIVE_INFINITY) <= now) nthWritten++
      while ((deleted.ends[nthDeleted] ?? Number.POSITIVE_INFINITY) <= now) nthDeleted++
      const isDeleted = (deleted.starts[nthDeleted] ?? Number.POSITIVE_INFINITY) <= now
      const until = Math.min(
        end,
        written.clocks[nthWritten + 1] ?? Number.POSITIVE_INFINITY,
        (isDeleted ? deleted.ends : deleted.starts)[nthDeleted] ?? Number.POSITIVE_INFINITY,
      )
      const by = written.seqs[nthWritten] as number
      push(list, until - now, by, isDeleted ? (deleted.seqs[nthDeleted] as number) : 0, by)
      now = until
    }
  }
}

function push(list: Piece[], length: number, written: number, deleted: number, by: number): void {
  if (length === 0) return
  const last = list.at(-1)
  if (last && last.written === written && last.deleted === deleted && last.by === by) last.length += length
  else list.push({ at: last ? last.at + last.length : 0, length, written, deleted, by })
}

/** Whether a piece was there after update number `seq`. */
export const isThere = ({ written, deleted }: Piece, seq: number): boolean =>
  written <= seq && (deleted === 0 || deleted > seq)
