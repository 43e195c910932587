import type { DocumentRecord, RoomRecord } from './record.ts'

export function roomAsJson({ room, messages, takenAt }: RoomRecord): string {
  return pretty({ format: 'hubbub-room', version: 1, takenAt, room, messages })
}

/** With every update there ever was; `seq` is the last of them, which names the version that `text` is. */
export function documentAsJson({ document, text, takenAt, history }: DocumentRecord): string {
  const updates = history()
  const seq = updates.at(-1)?.seq ?? 0
  return pretty({ format: 'hubbub-document', version: 1, takenAt, document, seq, text, updates })
}

const pretty = (record: object): string => `${JSON.stringify(record, undefined, 2)}\n`
