// Finds every word in everything that the box has: texts in small letters, which are looked through one after another.

import { withoutEscapes } from '../../features/replay/model/past-rich.ts'
import { nextTurn } from './blocks.ts'
import type { Box } from './box.ts'

export type Found = {
  kind: 'message' | 'document' | 'comment' | 'record' | 'file' | 'person'
  place: string
  label: string
  text: string
}
type Entry = { small: string; found: () => Found }

export type Search = {
  /** At most `most` of what has all words of the text, and how much there is in all. */
  find(text: string, most: number): { found: Found[]; count: number }
}

const small = (text: string): string => text.normalize('NFKC').toLocaleLowerCase()

/** Messages can be found at once, documents one after another: making the text of one may take a second. */
export function createSearch(box: Box, onGrown: () => void): Search {
  const entries: Entry[] = []
  const add = (text: string, found: () => Found) => void entries.push({ small: small(text), found })

  for (const [roomId, messages] of box.messages) {
    if (!box.index.rooms.some(({ id }) => id === roomId)) continue
    for (const [n, message] of messages.entries()) {
      if (message.deleted) continue
      add(`${message.authorName} ${message.body}`, () => ({
        ...{ kind: 'message', place: `room/${roomId}/${n}`, text: message.body },
        label: `${box.roomName(roomId)}, ${message.authorName}`,
      }))
    }
  }
  for (const board of box.index.boards)
    for (const record of box.records.get(board.id)?.values() ?? []) {
      const text = `${record.key} ${Object.values(record.values).join(' ')}`
      add(text, () => ({ kind: 'record', place: `board/${board.id}`, label: board.name, text }))
    }
  for (const file of box.index.files)
    add(file.name, () => ({ kind: 'file', place: 'files', label: file.name, text: file.type }))
  for (const member of box.members.values())
    add(member.name, () => ({ kind: 'person', place: 'people', label: member.name, text: '' }))
  void addDocuments()

  async function addDocuments(): Promise<void> {
    for (const { id, title } of box.index.documents) {
      await nextTurn()
      const markdown = (box.blocksOf(id) ?? []).join('\n')
      const text = box.isRich(id) ? withoutEscapes(markdown) : markdown
      add(`${title}\n${text}`, () => ({ kind: 'document', place: `document/${id}`, label: title, text }))
      for (const comment of box.comments.get(id) ?? [])
        add(comment.body, () => ({ kind: 'comment', place: `document/${id}`, label: title, text: comment.body }))
    }
    onGrown()
  }

  return {
    find(text, most) {
      const words = small(text).split(/\s+/).filter(Boolean)
      const found: Found[] = []
      let count = 0
      if (words.length === 0) return { found, count }
      for (const entry of entries) {
        if (!words.every((word) => entry.small.includes(word))) continue
        count++
        if (found.length < most) found.push(entry.found())
      }
      return { found, count }
    },
  }
}
