import { PDF_MESSAGES_MAX } from '../../../../contract/limits.ts'
import { entityChange } from '../../../../domain/changes.ts'
import type { Tables } from '../../../../domain/ports/tables.ts'
import { allow, type Result, refuse } from '../../../../domain/result.ts'
import type { ExportedMessage } from '../../../../export/content.ts'
import { findRoom, messagesBetween, namedRoom, withBelongings } from '../../../../export/read/room.ts'
import { isSelected } from '../../../../export/read/selection.ts'
import { imagesOf, type Opening, type Reading, type Step, type Wanted } from './opening.ts'

/** Reading these takes about a millisecond. */
const MESSAGES_PER_STEP = 250

/**
 * The messages come page by page, and meanwhile people write. What they change of a page that was read is noted and read once more, until a
 * step finds nothing to do: then the file is the room as it was at that moment. Refuses what `findRoom` refuses, and `export.tooLong`.
 */
export function openRoom({ read, pathOf }: Reading, { actor, id, format, asked, takenAt }: Wanted): Result<Opening> {
  const found = read((tables) => findRoom(tables, actor, id, asked))
  if (!found.ok) return found
  const { room, selection } = found.value
  const isNarrowed = selection.from !== undefined || selection.to !== undefined || selection.who !== undefined
  const messageMax = format === 'pdf' ? PDF_MESSAGES_MAX : Number.POSITIVE_INFINITY
  // Of a part it is known only when it is read.
  if (!isNarrowed && (selection.seq ?? room.lastSeq) > messageMax) return refuse('export.tooLong')
  let messageCount = 0
  const touched = new Set<string>()
  let reached = 0

  const isWanted = ({ seq, postedAt, authorId }: ExportedMessage) =>
    seq <= (selection.seq ?? seq) && isSelected(selection, postedAt, authorId)
  const filesIn = (tables: Tables, messages: readonly ExportedMessage[]) => {
    const ids = messages.flatMap(({ files = [] }) => files.flatMap(({ id, preview }) => [id, preview ?? []].flat()))
    return ids.length === 0 ? [] : [{ type: 'images' as const, images: imagesOf(tables, ids, pathOf) }]
  }

  function step(tables: Tables): Step {
    // Whoever was removed from it meanwhile gets no more of it.
    const room = namedRoom(tables, actor, id)
    if (!room) throw new Error('the room is not there any more')
    const end = Math.min(reached + MESSAGES_PER_STEP, selection.seq ?? room.lastSeq)
    if (end > reached) {
      const messages = messagesBetween(tables, room.id, { after: reached, upTo: end }, selection)
      reached = end
      messageCount += messages.length
      if (messageCount > messageMax) throw new Error('too many messages for a PDF file')
      return { fed: [{ type: 'messages', json: JSON.stringify(messages) }, ...filesIn(tables, messages)] }
    }
    const again = [...touched].slice(0, MESSAGES_PER_STEP)
    for (const messageId of again) touched.delete(messageId)
    const changed = again.flatMap((messageId) => tables.messages.inRoom(room.id, messageId) ?? []).filter(isWanted)
    if (again.length > 0) {
      const messages = changed.map((message) => withBelongings(tables, message))
      return {
        fed: [...messages.map((message) => ({ type: 'changed' as const, message })), ...filesIn(tables, messages)],
      }
    }
    return { head: { kind: 'room', room, selection, takenAt, seq: tables.changes.lastSeq() } }
  }

  return allow({
    title: room.name,
    step: () => read(step),
    onChange(change) {
      const entity = entityChange(change)
      if (!entity || !['messages', 'reactions', 'pins', 'polls'].includes(entity.entity)) return
      if ('roomId' in entity.data && entity.data.roomId === id) touched.add(entity.id)
    },
  })
}
