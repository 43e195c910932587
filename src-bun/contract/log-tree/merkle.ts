// The Merkle tree of RFC 6962 (section 2.1), as functions over a SHA-256 that is given: the hub and the command line have Bun's, a
// page on plain HTTP has none of its own and brings one.
//
// Sizes and indexes of leaves are numbers up to 2^53, so nothing here shifts bits.

export type Sha256 = (bytes: Uint8Array) => Uint8Array

export const HASH_BYTES = 32

export type Merkle = {
  /** The hash of a leaf that has these bytes. */
  leaf(data: Uint8Array): Uint8Array
  node(left: Uint8Array, right: Uint8Array): Uint8Array
  /** The root of a tree without leaves. */
  emptyRoot(): Uint8Array
}

export function createMerkle(sha256: Sha256): Merkle {
  return {
    leaf(data) {
      const bytes = new Uint8Array(1 + data.length)
      bytes.set(data, 1)
      return sha256(bytes)
    },
    node(left, right) {
      const bytes = new Uint8Array(1 + 2 * HASH_BYTES)
      bytes[0] = 1
      bytes.set(left, 1)
      bytes.set(right, 1 + HASH_BYTES)
      return sha256(bytes)
    },
    emptyRoot: () => sha256(new Uint8Array(0)),
  }
}

/** What is needed of a tree to add leaves to it: the roots of its complete subtrees, the largest first. At most 53 hashes. */
export type Frontier = {
  size(): number
  root(): Uint8Array
  /** `onComplete` is called with each subtree of 2^level leaves that the leaf completes, itself (level 0) included. */
  add(leafHash: Uint8Array, onComplete?: (level: number, hash: Uint8Array) => void): void
}

/** `complete` are the subtrees of a tree that is there already: their levels follow from `size`. */
export function createFrontier(merkle: Merkle, size = 0, complete: readonly Uint8Array[] = []): Frontier {
  let count = size
  const hashes = [...complete]

  return {
    size: () => count,
    root: () => hashes.reduceRight<Uint8Array | undefined>(joined(merkle), undefined) ?? merkle.emptyRoot(),
    add(leafHash, onComplete) {
      let hash = leafHash
      let level = 0
      onComplete?.(level, hash)
      // As many subtrees end here as the old size ends with ones in binary.
      for (let rest = count; rest % 2 === 1; rest = (rest - 1) / 2) {
        hash = merkle.node(hashes.pop() as Uint8Array, hash)
        level++
        onComplete?.(level, hash)
      }
      hashes.push(hash)
      count++
    },
  }
}

const joined = (merkle: Merkle) => (right: Uint8Array | undefined, left: Uint8Array) =>
  right === undefined ? left : merkle.node(left, right)

/** The largest power of two that is smaller than `size`, which is at least 2: how a tree of this size is split. */
export function splitOf(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}

type Inclusion = { leafHash: Uint8Array; index: number; size: number; root: Uint8Array; proof: readonly Uint8Array[] }

/** Whether the proof leads from the leaf to the root of a tree of this size (RFC 9162, section 2.1.3.2). */
export function isIncluded(merkle: Merkle, { leafHash, index, size, root, proof }: Inclusion): boolean {
  if (index >= size) return false
  const rest = [...proof]
  const hashIn = (from: number, count: number): Uint8Array | undefined => {
    if (count === 1) return leafHash
    const left = splitOf(count)
    const sibling = rest.pop()
    if (sibling === undefined) return undefined
    const isLeft = index < from + left
    const inner = isLeft ? hashIn(from, left) : hashIn(from + left, count - left)
    if (inner === undefined) return undefined
    return isLeft ? merkle.node(inner, sibling) : merkle.node(sibling, inner)
  }
  const found = hashIn(0, size)
  return found !== undefined && rest.length === 0 && isSame(found, root)
}

type Consistency = {
  from: { size: number; root: Uint8Array }
  to: { size: number; root: Uint8Array }
  proof: readonly Uint8Array[]
}

/** Whether the proof shows that the larger tree begins with all leaves of the smaller one (RFC 9162, section 2.1.4.2). */
export function isExtended(merkle: Merkle, { from, to, proof }: Consistency): boolean {
  if (from.size > to.size) return false
  if (from.size === 0) return proof.length === 0 && isSame(from.root, merkle.emptyRoot())
  if (from.size === to.size) return proof.length === 0 && isSame(from.root, to.root)
  const rest = [...proof]
  /** The hash of the old leaves and of all leaves of a subtree that has both. `isWhole`: all leaves before it are no part of it. */
  const hashesIn = (old: number, count: number, isWhole: boolean): [Uint8Array, Uint8Array] | undefined => {
    if (old === count) {
      const hash = isWhole ? from.root : rest.pop()
      return hash && [hash, hash]
    }
    const left = splitOf(count)
    const sibling = rest.pop()
    if (sibling === undefined) return undefined
    const inner = old <= left ? hashesIn(old, left, isWhole) : hashesIn(old - left, count - left, false)
    if (inner === undefined) return undefined
    const [before, now] = inner
    return old <= left ? [before, merkle.node(now, sibling)] : [merkle.node(sibling, before), merkle.node(sibling, now)]
  }
  const found = hashesIn(from.size, to.size, true)
  return found !== undefined && rest.length === 0 && isSame(found[0], from.root) && isSame(found[1], to.root)
}

export const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])
