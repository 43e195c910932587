import { isoDay, isoTime } from './file.ts'
import type { RoomRecord } from './record.ts'

/** A heading for each day, and each message as a quote under its author and time (UTC). */
export function roomAsMarkdown({ room, messages, takenAt }: RoomRecord): string {
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

/** A name must not become a heading, a link or a tag of the record. */
const escaped = (text: string): string => text.replace(/[\\`*_{}[\]()#+!<>|~-]/g, '\\$&')
