// Finds every word in everything that the box has: texts in small letters, which are looked through one after another.

import { withoutEscapes } from '../../features/replay/model/past-rich.ts'
import type { Box } from './box.ts'
import { createSteps } from './steps.ts'
import { wordsIn } from './threads.ts'

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

/**
 * It is filled in short steps: messages and all that is short first, then documents one after another, of which one may take seconds.
 * `onGrown` is called when there is more to find, and `onProgress` with the share that can be found, 0 to 1.
 */
export function createSearch(box: Box, onGrown: () => void, onProgress: (share: number) => void): Search {
  const entries: Entry[] = []
  const steps = createSteps()
  const updatesOf = (id: string): number => box.documents.get(id)?.updates.length ?? 0
  void fill()

  async function fill(): Promise<void> {
    for (const [text, found] of short(box)) {
      entries.push({ small: small(text), found })
      if (steps.isOver()) await steps.next()
    }
    onGrown()
    // Nearly all of the time is that of documents.
    const all = Math.max(1, sum(box.index.documents.map(({ id }) => updatesOf(id))))
    let done = 0
    for (const { id, title } of box.index.documents) {
      await steps.next()
      const blocks = await box.blocksOf(id, (share) => onProgress((done + share * updatesOf(id)) / all))
      const markdown = (blocks ?? []).join('\n')
      const text = box.isRich(id) ? withoutEscapes(markdown) : markdown
      const found = (): Found => ({ kind: 'document', place: `document/${id}`, label: title, text })
      entries.push({ small: small(`${title}\n${text}`), found })
      done += updatesOf(id)
      onGrown()
    }
    onProgress(1)
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

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

type Text = [text: string, found: () => Found]

/** All but the texts of documents. */
function* short(box: Box): Generator<Text> {
  for (const { id: roomId } of box.index.rooms)
    for (const [n, message] of (box.messages.get(roomId) ?? []).entries()) {
      if (message.deleted) continue
      const found = (): Found => ({
        ...{ kind: 'message', place: `room/${roomId}/${n}`, text: message.body },
        label: `${box.roomName(roomId)}, ${message.authorName}`,
      })
      yield [`${message.authorName} ${message.body}`, found]
    }
  for (const { id, name } of box.index.boards)
    for (const record of box.records.get(id)?.values() ?? []) {
      const text = `${record.key} ${Object.values(record.values).join(' ')}`
      yield [text, () => ({ kind: 'record', place: `board/${id}`, label: name, text })]
    }
  for (const { name, type } of box.index.files)
    yield [name, () => ({ kind: 'file', place: 'files', label: name, text: type })]
  for (const { name } of box.members.values())
    yield [name, () => ({ kind: 'person', place: 'people', label: name, text: '' })]
  for (const { id, title } of box.index.documents)
    for (const comment of box.comments.get(id) ?? []) {
      const text = wordsIn(comment)
      yield [text, () => ({ kind: 'comment', place: `document/${id}`, label: title, text })]
    }
}
