// The box that this page is: what is in it, as the views show it.
import * as Y from 'yjs'
import { type BoxIndex, bytesOfBase64 } from '../../../src-bun/contract/log-tree/box-file.ts'
import { blocksOfText } from '../../features/replay/model/blocks-of-text.ts'
import { richBlocksOf } from '../../features/replay/model/past-rich.ts'
import type { TimedUpdate } from '../../features/replay/model/timeline.ts'
import { blocks, nextTurn, readIndex, textOf } from './blocks.ts'
import { createWorld, type World } from './world.ts'

export type Box = World & {
  index: BoxIndex
  /** What a document says now: each of its blocks as Markdown. Undefined where its updates cannot be read. */
  blocksOf(documentId: string): readonly string[] | undefined
  /** Whether an editor of others wrote it: then its Markdown was made from that, with backslashes before characters. */
  isRich(documentId: string): boolean
  roomName(roomId: string): string
  memberName(memberId: string, then?: string): string
}

/** Resolves with undefined where the page has no list of what there is: it was cut. */
export async function readBox(onProgress: (done: number, all: number) => void): Promise<Box | undefined> {
  const index = readIndex()
  if (!index) return undefined
  const world = createWorld()
  const all = [...blocks('log')]
  for (const [done, block] of all.entries()) {
    onProgress(done, all.length)
    await nextTurn()
    takeLines(world, textOf(block) ?? '')
  }
  return withNames(world, index)
}

function takeLines(world: World, text: string): void {
  for (const line of text.split('\n')) {
    // Bare hashes and roots show nothing.
    if (!line.includes('"content":')) continue
    try {
      const { leaf, content } = JSON.parse(line) as { leaf: number; content: string }
      world.take(leaf, content)
    } catch {
      // Named by the check.
    }
  }
}

function withNames(world: World, index: BoxIndex): Box {
  const texts = new Map<string, readonly string[] | undefined>()
  const isRich = (id: string) => index.documents.find((document) => document.id === id)?.kind === 'rich'
  const rooms = new Map(index.rooms.map((room) => [room.id, room]))
  const memberName = (id: string, then = '?') => world.members.get(id)?.name ?? then
  return {
    ...world,
    index,
    isRich,
    memberName,
    roomName(id) {
      const room = rooms.get(id)
      if (room?.name !== '') return room?.name ?? '?'
      return (room.memberIds ?? []).map((memberId) => memberName(memberId)).join(', ')
    },
    blocksOf(id) {
      if (texts.has(id)) return texts.get(id)
      const updates = world.documents.get(id)?.updates ?? []
      const blocks = isRich(id) ? richBlocksOf(updates) : textBlocksOf(updates)
      texts.set(id, blocks)
      return blocks
    },
  }
}

function textBlocksOf(updates: readonly TimedUpdate[]): string[] | undefined {
  const document = new Y.Doc()
  try {
    document.transact(() => {
      for (const { bytes } of updates) {
        const update = bytesOfBase64(bytes)
        if (update) Y.applyUpdate(document, update)
      }
    })
    return blocksOfText(document.getText('content').toString()).map(({ text }) => text)
  } catch {
    return undefined
  } finally {
    document.destroy()
  }
}
