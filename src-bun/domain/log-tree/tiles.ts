// The hashes of the tree in tiles, as C2SP tlog-tiles cuts them: a tile of level L has up to 256 hashes of complete subtrees of
// 256^L leaves each. What lies between two levels is computed from one tile, so a proof of any size reads some tiles for each level.
import { createFrontier, type Frontier, HASH_BYTES, splitOf } from '../../contract/log-tree/merkle.ts'
import { merkle } from './sha256.ts'

export const TILE_WIDTH = 256
const LEVELS_PER_TILE = 8

/** The hashes of a tile as they are stored, one after another. Throws where there is none. */
export type ReadTile = (level: number, n: number) => Uint8Array

/** The hash of the leaves from `start` on, `size` of them. `start` is where RFC 6962 would split a tree. */
export function hashOfRange(readTile: ReadTile, start: number, size: number): Uint8Array {
  if (size === 0) return merkle.emptyRoot()
  const left = splitOf(size)
  if (size === 1 || left * 2 === size) return hashOfSubtree(readTile, start, size)
  return merkle.node(hashOfRange(readTile, start, left), hashOfRange(readTile, start + left, size - left))
}

/** `size` is a power of two, and `start` a multiple of it. */
function hashOfSubtree(readTile: ReadTile, start: number, size: number): Uint8Array {
  let [level, leaves] = [0, 1]
  while (leaves * TILE_WIDTH <= size) {
    level++
    leaves *= TILE_WIDTH
  }
  const first = start / leaves
  const tile = readTile(level, Math.floor(first / TILE_WIDTH))
  const offset = first % TILE_WIDTH
  let hashes = Array.from({ length: size / leaves }, (_, n) => hashAt(tile, offset + n))
  while (hashes.length > 1)
    hashes = Array.from({ length: hashes.length / 2 }, (_, n) =>
      merkle.node(hashes[2 * n] as Uint8Array, hashes[2 * n + 1] as Uint8Array),
    )
  return hashes[0] as Uint8Array
}

function hashAt(tile: Uint8Array, n: number): Uint8Array {
  const hash = tile.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES)
  if (hash.length !== HASH_BYTES) throw new Error('a tile of the log tree is too short')
  return hash
}

export const leafHashAt = (readTile: ReadTile, n: number): Uint8Array =>
  hashAt(readTile(0, Math.floor(n / TILE_WIDTH)), n % TILE_WIDTH)

/** What is needed to add leaves to a tree of this size. */
export function frontierOf(readTile: ReadTile, size: number): Frontier {
  const complete: Uint8Array[] = []
  let start = 0
  while (start < size) {
    const rest = size - start
    const largest = rest === 1 ? 1 : splitOf(rest + 1)
    complete.push(hashOfRange(readTile, start, largest))
    start += largest
  }
  return createFrontier(merkle, size, complete)
}

/** The proof that leaf `index` is in the tree of the first `size` leaves (RFC 6962, section 2.1.1). */
export function inclusionProof(readTile: ReadTile, index: number, size: number): Uint8Array[] {
  const path = (at: number, start: number, count: number): Uint8Array[] => {
    if (count === 1) return []
    const left = splitOf(count)
    if (at < left) return [...path(at, start, left), hashOfRange(readTile, start + left, count - left)]
    return [...path(at - left, start + left, count - left), hashOfRange(readTile, start, left)]
  }
  return path(index, 0, size)
}

/** The proof that the tree of the first `to` leaves begins with that of the first `from` (RFC 6962, section 2.1.2). */
export function consistencyProof(readTile: ReadTile, from: number, to: number): Uint8Array[] {
  const path = (old: number, start: number, count: number, isWhole: boolean): Uint8Array[] => {
    if (old === count) return isWhole ? [] : [hashOfRange(readTile, start, count)]
    const left = splitOf(count)
    if (old <= left) return [...path(old, start, left, isWhole), hashOfRange(readTile, start + left, count - left)]
    return [...path(old - left, start + left, count - left, false), hashOfRange(readTile, start, left)]
  }
  return from === 0 || from === to ? [] : path(from, 0, to, true)
}

/** What is to be added to the tiles, in order: `level`, `n` of the tile, and its hashes. */
export type NewHashes = Map<string, { level: number; n: number; hashes: Uint8Array[] }>

/** Adds a leaf, and collects what that adds to the tiles. */
export function addLeaf(frontier: Frontier, leafHash: Uint8Array, added: NewHashes): void {
  const size = frontier.size() + 1
  frontier.add(leafHash, (height, hash) => {
    if (height % LEVELS_PER_TILE !== 0) return
    const level = height / LEVELS_PER_TILE
    const n = Math.floor((size / TILE_WIDTH ** level - 1) / TILE_WIDTH)
    const key = `${level}/${n}`
    const tile = added.get(key)
    if (tile) tile.hashes.push(hash)
    else added.set(key, { level, n, hashes: [hash] })
  })
}
