import type { RoomContent } from './content.ts'
import { isoDay, isoTime } from './file.ts'

/** A heading for each day, and each message as a quote under its author and time (UTC). */
export function roomAsMarkdown({ room, messages, takenAt }: RoomContent): string {
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
    // In a quote, a message of several lines stays one piece, whatever Markdown is in it.
    const body = message.body.split('\n').map((line) => `> ${line}`)
    lines.push('', `**${escaped(message.authorName)}** ${isoTime(message.postedAt).slice(11, 16)}`, '', ...body)
  }
  return `${lines.join('\n')}\n`
}

/** Escapes what Markdown would read as a heading, a link or a tag. */
const escaped = (text: string): string => text.replace(/[\\`*_{}[\]()#+!<>|~-]/g, '\\$&')
