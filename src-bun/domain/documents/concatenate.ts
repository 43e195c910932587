import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { Deletions } from './deletions.ts'
import { type Block, isText, readUpdate, type Struct } from './read-update.ts'

type Piece = { update: Uint8Array; structs: Struct[] }
/** What one client wrote: from `clock` on, up to `next`. */
type Run = { client: number; clock: number; next: number; pieces: Piece[]; bytes: number }

/**
 * Updates (format V1) of which each builds on those before it → one. In a log every client's structs follow each other, so
 * they are put one behind the other, and what was typed in a row becomes one piece of text, as it does in a `Y.Doc`;
 * `Y.mergeUpdates`, which looks for gaps, takes many times as long.
 */
export function concatenate(updates: readonly Uint8Array[]): Uint8Array {
  if (updates.length === 1) return updates[0] as Uint8Array
  const runs = new Map<number, Run>()
  const deletions = new Deletions([])
  for (const update of updates) {
    const { blocks, deleted } = readUpdate(update)
    for (const block of blocks) if (!append(runs, block, update)) return Y.mergeUpdates([...updates])
    for (const range of deleted) deletions.add(range)
  }
  // The highest client first, as Yjs writes them.
  const ordered = [...runs.values()].sort((a, b) => b.client - a.client)
  return Buffer.concat([numbers(runs.size), ...ordered.flatMap(encode), deletions.encode()])
}

/** False where there is a gap. */
function append(runs: Map<number, Run>, { client, clock, structs }: Block, update: Uint8Array): boolean {
  const run = runs.get(client) ?? { client, clock, next: clock, pieces: [], bytes: 0 }
  runs.set(client, run)
  if (run.next !== clock) return false
  run.pieces.push({ update, structs })
  for (const { length, start, end } of structs) {
    run.next += length
    run.bytes += end - start
  }
  return true
}

/** Its structs as an update has them: together they are never longer than they were alone. */
function encode({ client, clock, pieces, bytes }: Run): Uint8Array[] {
  const encoded = new Uint8Array(bytes)
  let [at, count, next] = [0, 0, clock]
  let before: Struct | undefined
  /** Where the size of the newest text is, and where the text is; whether more has been put behind it. */
  let [sizeAt, textAt, grown] = [0, 0, false]

  // Byte by byte: they are few each, and a view of them costs more.
  const copy = (update: Uint8Array, from: number, to: number) => {
    for (let byte = from; byte < to; byte++) encoded[at++] = update[byte] as number
  }
  /** The size of what has been put together is known only now, and may take more bytes than were there for it. */
  const end = () => {
    if (!grown) return
    grown = false
    const size = numbers(at - textAt)
    encoded.copyWithin(sizeAt + size.length, textAt, at)
    encoded.set(size, sizeAt)
    at += sizeAt + size.length - textAt
  }

  for (const { update, structs } of pieces) {
    for (const struct of structs) {
      if (before && continues(struct, before, client, next)) {
        grown = true
        copy(update, struct.textStart, struct.end)
      } else {
        end()
        count++
        sizeAt = at + struct.sizeStart - struct.start
        textAt = at + struct.textStart - struct.start
        copy(update, struct.start, struct.end)
      }
      before = struct
      next += struct.length
    }
  }
  end()
  return [numbers(count, client, clock), encoded.subarray(0, at)]
}

/** Typed right behind what this client wrote last, with the same neighbour on the right: Yjs would not tell them apart. */
function continues(struct: Struct, before: Struct, client: number, clock: number): boolean {
  const { origin, rightOrigin } = struct
  return (
    isText(struct) &&
    isText(before) &&
    origin?.client === client &&
    origin.clock === clock - 1 &&
    rightOrigin?.client === before.rightOrigin?.client &&
    rightOrigin?.clock === before.rightOrigin?.clock
  )
}

const numbers = (...values: number[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const value of values) encoding.writeVarUint(encoder, value)
  })
