// The log tree of RFC 6962 once more, as the standard writes it down, and the question whether a hub's tree is that of its log.
import { createHash } from 'node:crypto'
import { createLeafReader, type Leaf } from '../../src-bun/domain/log-tree/read-leaves.ts'
import { hashOfRange } from '../../src-bun/domain/log-tree/tiles.ts'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import type { Store } from '../../src-bun/store/store.ts'

const sha256 = (...parts: Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

export const naiveLeaf = (data: Uint8Array) => sha256(Uint8Array.of(0), data)

export function naiveRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  const [first] = leafHashes
  if (first === undefined) return sha256()
  if (leafHashes.length === 1) return first
  let split = 1
  while (split * 2 < leafHashes.length) split *= 2
  return sha256(Uint8Array.of(1), naiveRoot(leafHashes.slice(0, split)), naiveRoot(leafHashes.slice(split)))
}

export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

export function leavesOf(store: Store, actor = OWNER): Leaf[] {
  const reader = createLeafReader(store, actor)
  const size = store.logTree.size()
  const leaves: Leaf[] = []
  for (let page = reader.page(0, size); page.length > 0; page = reader.page(leaves.length, size)) leaves.push(...page)
  return leaves
}

type Content =
  | { seq: number; at: number; change: { type: string } }
  | { document: string; first: number; updates: { author: string; at: number; bytes: string }[] }

/**
 * Compares the tree with the log: every leaf is the hash of what is shown for it, the tiles lead to the root of the standard, and each
 * change and each update is shown once. Returns what is wrong. `mayBeGone`: how many leaves have lost what they are of.
 */
export function wrongIn(store: Store, mayBeGone = 0): string[] {
  const leaves = leavesOf(store)
  const wrong: string[] = []
  const changes: number[] = []
  const updates = new Map<string, number>()
  let gone = 0
  for (const { n, hash, shown } of leaves) {
    if (!shown) {
      gone++
      continue
    }
    const data = Buffer.concat([shown.salt, Buffer.from(shown.content)])
    if (hex(naiveLeaf(data)) !== hex(hash)) wrong.push(`leaf ${n} is not the hash of ${shown.content}`)
    const content = JSON.parse(shown.content) as Content
    if ('seq' in content) changes.push(content.seq)
    else {
      const last = updates.get(content.document) ?? 0
      if (content.first !== last + 1) wrong.push(`leaf ${n} begins at update ${content.first}, behind ${last}`)
      updates.set(content.document, content.first + content.updates.length - 1)
    }
  }
  const size = store.logTree.size()
  if (leaves.some(({ n }, at) => n !== at) || leaves.length !== size) wrong.push('the leaves have other numbers')
  const roots = [naiveRoot(leaves.map(({ hash }) => hash)), hashOfRange(store.logTree.tile, 0, size)].map(hex)
  if (roots[0] !== roots[1]) wrong.push('the tiles lead to another root')
  if (gone > mayBeGone) wrong.push(`${gone} leaves show nothing`)
  const missing = store.changes.lastSeq() - changes.length - gone
  if (missing > 0 || new Set(changes).size !== changes.length) wrong.push(`${missing} changes have no leaf`)
  for (const { id } of store.logTree.documentsAfter('', 10_000))
    if (store.documentLog.lastSeq(id) !== (updates.get(id) ?? 0) && mayBeGone === 0)
      wrong.push(`document ${id} has ${store.documentLog.lastSeq(id)} updates, and ${updates.get(id)} with a leaf`)
  return wrong
}
