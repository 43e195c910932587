import type { DocumentContent, RoomContent } from './content.ts'

export function roomAsJson({ room, messages, takenAt }: RoomContent): string {
  return pretty({ format: 'hubbub-room', version: 1, takenAt, room, messages })
}

/** The file contains every update there ever was. `seq` is the number of the last one, and so the version of `text`. */
export function documentAsJson({ document, text, takenAt, history }: DocumentContent): string {
  const updates = history()
  const seq = updates.at(-1)?.seq ?? 0
  return pretty({ format: 'hubbub-document', version: 1, takenAt, document, seq, text, updates })
}

const pretty = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`
