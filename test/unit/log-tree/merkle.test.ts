// The Merkle tree against the vectors of RFC 6962 that its implementations share, and against the standard's own recursion.
import { expect, test } from 'bun:test'
import { createFrontier, HASH_BYTES, isExtended, isIncluded } from '../../../src-bun/contract/log-tree/merkle.ts'
import { merkle } from '../../../src-bun/domain/log-tree/sha256.ts'
import {
  addLeaf,
  consistencyProof,
  frontierOf,
  hashOfRange,
  inclusionProof,
  type NewHashes,
  type ReadTile,
} from '../../../src-bun/domain/log-tree/tiles.ts'
import { chance } from '../../fault/chance.ts'
import { hex, naiveLeaf, naiveRoot } from '../../support/log-tree.ts'

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

// From the tests of google/certificate-transparency and transparency-dev/merkle.
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const A = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7'
const B = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e'
const C = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'
const D = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b'
const E = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0'
const F = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a'
/** Index of the leaf, size of the tree, proof. */
const INCLUSIONS: [number, number, string[]][] = [
  [0, 1, []],
  [0, 8, [A, B, C]],
  [5, 8, [D, E, ROOTS[3] as string]],
  [2, 3, [ROOTS[1] as string]],
  [1, 5, [ROOTS[0] as string, B, D]],
]
const CONSISTENCIES: [number, number, string[]][] = [
  [1, 1, []],
  [1, 8, [A, B, C]],
  [6, 8, [F, E, ROOTS[3] as string]],
  [2, 5, [B, D]],
]

/** A tree in memory, with its tiles. */
function aTree(leafHashes: readonly Uint8Array[]) {
  const tiles = new Map<string, Uint8Array>()
  const readTile: ReadTile = (level, n) => tiles.get(`${level}/${n}`) ?? new Uint8Array(0)
  let frontier = createFrontier(merkle)
  for (const hash of leafHashes) {
    const added: NewHashes = new Map()
    // As after a start.
    if (frontier.size() % 7 === 0) frontier = frontierOf(readTile, frontier.size())
    addLeaf(frontier, hash, added)
    for (const [key, { hashes }] of added)
      tiles.set(key, Buffer.concat([tiles.get(key) ?? new Uint8Array(0), ...hashes]))
  }
  return { readTile, frontier, rootAt: (size: number) => hashOfRange(readTile, 0, size) }
}

test('[TREE-1] roots and proofs are those of the test vectors of RFC 6962', () => {
  const leaves = INPUTS.map((input) => merkle.leaf(bytes(input)))
  const { readTile, rootAt } = aTree(leaves)
  expect(hex(merkle.emptyRoot())).toBe(EMPTY)
  expect(ROOTS.map((_, n) => hex(rootAt(n + 1)))).toEqual(ROOTS)
  for (const [index, size, proof] of INCLUSIONS) {
    expect(inclusionProof(readTile, index, size).map(hex)).toEqual(proof)
    const given = { leafHash: leaves[index] as Uint8Array, index, size, root: rootAt(size), proof: proof.map(bytes) }
    expect(isIncluded(merkle, given)).toBe(true)
  }
  for (const [from, to, proof] of CONSISTENCIES) {
    expect(consistencyProof(readTile, from, to).map(hex)).toEqual(proof)
    const trees = { from: { size: from, root: rootAt(from) }, to: { size: to, root: rootAt(to) } }
    expect(isExtended(merkle, { ...trees, proof: proof.map(bytes) })).toBe(true)
  }
})

test('[TREE-2] of trees up to 300 leaves, and of some with three levels of tiles, each root, inclusion and extension is right, and no changed proof is', () => {
  const { below } = chance(2026)
  const leaves = Array.from({ length: 66_000 }, (_, n) => naiveLeaf(Buffer.from(`leaf ${n}`)))
  const { readTile, rootAt, frontier } = aTree(leaves)
  expect(hex(frontier.root())).toBe(hex(naiveRoot(leaves)))
  const sizes = [...Array.from({ length: 300 }, (_, n) => n + 1), 65_535, 65_536, 65_537, 66_000, 511, 512, 513, 40_000]
  for (const size of sizes) {
    const root = rootAt(size)
    expect(hex(root)).toBe(hex(naiveRoot(leaves.slice(0, size))))
    for (const index of new Set([0, size - 1, below(size), below(size)])) {
      const proof = inclusionProof(readTile, index, size)
      const given = { leafHash: leaves[index] as Uint8Array, index, size, root, proof }
      expect(isIncluded(merkle, given)).toBe(true)
      expect(isIncluded(merkle, { ...given, proof: [...proof, root] })).toBe(false)
      expect(isIncluded(merkle, { ...given, leafHash: naiveLeaf(Buffer.from('other')) })).toBe(false)
      expect(isIncluded(merkle, { ...given, index: size })).toBe(false)
      if (proof.length > 0) {
        expect(isIncluded(merkle, { ...given, proof: proof.slice(1) })).toBe(false)
        expect(isIncluded(merkle, { ...given, proof: flipped(proof, below(proof.length), below(HASH_BYTES)) })).toBe(
          false,
        )
      }
    }
    for (const old of new Set([1, size, below(size) + 1, below(size) + 1])) {
      const proof = consistencyProof(readTile, old, size)
      const given = { from: { size: old, root: rootAt(old) }, to: { size, root }, proof }
      expect(isExtended(merkle, given)).toBe(true)
      expect(isExtended(merkle, { ...given, proof: [...proof, root] })).toBe(false)
      expect(isExtended(merkle, { ...given, from: { size: old, root: naiveLeaf(root) } })).toBe(false)
      expect(isExtended(merkle, { ...given, from: given.to, to: given.from })).toBe(old === size)
      if (proof.length > 0)
        expect(isExtended(merkle, { ...given, proof: flipped(proof, below(proof.length), below(HASH_BYTES)) })).toBe(
          false,
        )
    }
  }
}, 600_000)

function flipped(proof: readonly Uint8Array[], at: number, byte: number): Uint8Array[] {
  return proof.map((hash, n) => (n === at ? hash.map((value, m) => (m === byte ? value ^ 1 : value)) : hash))
}
