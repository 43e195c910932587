import type { Message } from '../contract/chat.ts'
import type { ExportFormat } from '../contract/exports.ts'
import type { Room } from '../contract/rooms.ts'
import type { Actor, Tables } from '../domain/ports.ts'
import { allow, type Result, refuse } from '../domain/result.ts'
import { type ExportFile, fileName, isoDay, isoTime, MEDIA_TYPES } from './file.ts'

const PAGE = 1000

/** Everything said in a room, oldest first. Times are UTC. Refuses a room that the actor may not see. */
export function exportRoom(
  { rooms, messages }: Pick<Tables, 'rooms' | 'messages'>,
  actor: Actor,
  roomId: string,
  format: ExportFormat,
  takenAt: number,
): Result<ExportFile> {
  const room = rooms.visibleTo(actor, roomId)
  if (!room) return refuse('room.notFound')

  const all: Message[] = []
  for (let before = room.lastSeq + 1; before > 1; before -= PAGE) {
    all.unshift(...messages.page(room.id, { before, limit: PAGE }).messages)
  }
  const text = format === 'md' ? markdown(room, all, takenAt) : json(room, all, takenAt)
  return allow({ name: fileName(room.name, takenAt, format), type: MEDIA_TYPES[format], text })
}

function markdown(room: Room, messages: Message[], takenAt: number): string {
  const lines = [
    `# ${escaped(room.name)}`,
    '',
    `Taken ${isoTime(takenAt)}, ${messages.length} messages. Times are UTC.`,
  ]
  let day = ''
  for (const message of messages) {
    if (isoDay(message.postedAt) !== day) {
      day = isoDay(message.postedAt)
      lines.push('', `## ${day}`)
    }
    // A quote keeps every line of a message together and apart from the next one, whatever Markdown is in it.
    const body = message.body.split('\n').map((line) => `> ${line}`)
    lines.push('', `**${escaped(message.authorName)}** ${isoTime(message.postedAt).slice(11, 16)}`, '', ...body)
  }
  return `${lines.join('\n')}\n`
}

/** So that a name cannot become a heading, a link or a tag of the record. */
const escaped = (text: string): string => text.replace(/[\\`*_{}[\]()#+!<>|~-]/g, '\\$&')

function json(room: Room, messages: Message[], takenAt: number): string {
  return `${JSON.stringify({ format: 'hubbub-room', version: 1, takenAt, room, messages }, undefined, 2)}\n`
}
