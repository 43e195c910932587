// Updates in Yjs format V1, written by hand, to make those that no Yjs client would. src-bun/domain/documents/yjs/README.md draws the bytes.
import * as encoding from 'lib0/encoding'

type Id = [client: number, clock: number]
export type StructBytes = {
  origin?: Id
  right?: Id
  /** The name of the shared type, which is written where the struct has no neighbour. */
  parent?: string
  parentSub?: string
  parentId?: Id
  text?: string
  textBytes?: Uint8Array
  deleted?: number
  gc?: number
  skip?: number
  /** Any other kind, with its content as bytes. */
  other?: { kind: number; bytes: Uint8Array }
}
export type BlockBytes = { client: number; clock: number; structs: StructBytes[] }

export function updateBytes(
  blocks: BlockBytes[],
  deleted: { client: number; ranges: [number, number][] }[] = [],
): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, blocks.length)
    for (const { client, clock, structs } of blocks) {
      encoding.writeVarUint(encoder, structs.length)
      encoding.writeVarUint(encoder, client)
      encoding.writeVarUint(encoder, clock)
      for (const struct of structs) writeStruct(encoder, struct)
    }
    encoding.writeVarUint(encoder, deleted.length)
    for (const { client, ranges } of deleted) {
      encoding.writeVarUint(encoder, client)
      encoding.writeVarUint(encoder, ranges.length)
      for (const [clock, length] of ranges) {
        encoding.writeVarUint(encoder, clock)
        encoding.writeVarUint(encoder, length)
      }
    }
  })
}

function writeStruct(encoder: encoding.Encoder, struct: StructBytes): void {
  const { origin, right, parent = 'content', parentSub, parentId, text, textBytes, deleted, gc, skip, other } = struct
  if (gc !== undefined || skip !== undefined) {
    encoding.writeUint8(encoder, gc === undefined ? 10 : 0)
    encoding.writeVarUint(encoder, gc ?? skip ?? 0)
    return
  }
  const kind = other?.kind ?? (deleted === undefined ? 4 : 1)
  encoding.writeUint8(encoder, kind | (origin ? 0x80 : 0) | (right ? 0x40 : 0) | (parentSub === undefined ? 0 : 0x20))
  for (const id of [origin, right]) if (id) for (const part of id) encoding.writeVarUint(encoder, part)
  if (!origin && !right) {
    encoding.writeVarUint(encoder, parentId ? 0 : 1)
    if (parentId) for (const part of parentId) encoding.writeVarUint(encoder, part)
    else encoding.writeVarString(encoder, parent)
    if (parentSub !== undefined) encoding.writeVarString(encoder, parentSub)
  }
  if (other) encoding.writeUint8Array(encoder, other.bytes)
  else if (deleted !== undefined) encoding.writeVarUint(encoder, deleted)
  else encoding.writeVarUint8Array(encoder, textBytes ?? new TextEncoder().encode(text ?? ''))
}
