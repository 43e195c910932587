// The box that this page is: what is in it, as the views show it.
import type { BoxIndex } from '../../../src-bun/contract/log-tree/box-file.ts'
import { blocks, readIndex, textOf, untilListed } from './blocks.ts'
import { readBlocks } from './document-text.ts'
import { createSteps } from './steps.ts'
import { createWorld, type World } from './world.ts'

export type Box = World & {
  index: BoxIndex
  /** Whether its records are all there; until then there is the index. */
  isRead: boolean
  /**
   * What a document says now: each of its blocks as Markdown. It is read when somebody asks first. Undefined where its updates cannot be
   * read.
   */
  blocksOf(documentId: string, onProgress: (share: number) => void): Promise<readonly string[] | undefined>
  /** Whether an editor of others wrote it: then its Markdown was made from that, with backslashes before characters. */
  isRich(documentId: string): boolean
  roomName(roomId: string): string
  memberName(memberId: string, then?: string): string
}

/** A document that is read, or was, and who wants to know how far that is. */
type Reading = { blocks: Promise<readonly string[] | undefined>; waiting: Set<(share: number) => void> }

/**
 * Resolves with undefined where the page has no list of what there is: it was cut. `onListed` gets the box while its records are still
 * being read, which of a long session takes seconds.
 */
export async function readBox(
  onListed: (box: Box) => void,
  onProgress: (share: number) => void,
): Promise<Box | undefined> {
  await untilListed()
  const index = readIndex()
  if (!index) return undefined
  const world = createWorld()
  const box = withNames(world, index)
  onListed(box)
  const all = [...blocks('log')]
  const steps = createSteps()
  for (const [done, block] of all.entries()) {
    onProgress(done / all.length)
    for (const line of (textOf(block) ?? '').split('\n')) {
      takeLine(world, line)
      if (steps.isOver()) await steps.next()
    }
  }
  return { ...box, isRead: true }
}

function takeLine(world: World, line: string): void {
  // Bare hashes and roots show nothing.
  if (!line.includes('"content":')) return
  try {
    const { leaf, content } = JSON.parse(line) as { leaf: number; content: string }
    world.take(leaf, content)
  } catch {
    // Named by the check.
  }
}

function withNames(world: World, index: BoxIndex): Box {
  const texts = new Map<string, Reading>()
  const isRich = (id: string) => index.documents.find((document) => document.id === id)?.kind === 'rich'
  const rooms = new Map(index.rooms.map((room) => [room.id, room]))
  const memberName = (id: string, then = '?') => world.members.get(id)?.name ?? then
  function read(id: string): Reading {
    const waiting: Reading['waiting'] = new Set()
    const onProgress = (share: number) => {
      for (const report of waiting) report(share)
    }
    const blocks = readBlocks(world.documents.get(id)?.updates ?? [], isRich(id), onProgress)
    return { waiting, blocks: blocks.finally(() => waiting.clear()) }
  }
  return {
    ...world,
    ...{ index, isRead: false },
    isRich,
    memberName,
    roomName(id) {
      const room = rooms.get(id)
      if (room?.name !== '') return room?.name ?? '?'
      return (room.memberIds ?? []).map((memberId) => memberName(memberId)).join(', ')
    },
    blocksOf(id, onProgress) {
      const reading = texts.get(id) ?? read(id)
      texts.set(id, reading)
      reading.waiting.add(onProgress)
      return reading.blocks
    },
  }
}
