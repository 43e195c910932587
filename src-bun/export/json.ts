import { type BoardContent, type DocumentContent, type RoomContent, textParts } from './content.ts'

export function roomAsJson({ room, messages, takenAt }: RoomContent): Iterable<string> {
  return withList({ format: 'hubbub-room', version: 1, takenAt, room }, 'messages', messages)
}

/** The file contains every update there ever was. `seq` is the number of the last one, and so the version of `text`. */
export function documentAsJson({ document, text, seq, named, history, takenAt }: DocumentContent): Iterable<string> {
  const head = { format: 'hubbub-document', version: 1, takenAt, document, seq, named }
  return withList(head, 'updates', history, text)
}

export function boardAsJson({ board, records, takenAt }: BoardContent): Iterable<string> {
  return withList({ format: 'hubbub-board', version: 1, takenAt, board }, 'records', records)
}

/** The object as indented JSON, with a `text` if one is given, and a list as its last field. */
function* withList(object: object, name: string, pages: Iterable<readonly object[]>, text?: string): Generator<string> {
  yield pretty(object).slice(0, -'\n}'.length)
  if (text !== undefined) {
    yield ',\n  "text": "'
    for (const part of textParts(text)) yield JSON.stringify(part).slice(1, -1)
    yield '"'
  }
  yield `,\n  ${JSON.stringify(name)}: [`
  let isEmpty = true
  for (const page of pages) {
    if (page.length === 0) continue
    yield `${isEmpty ? '\n' : ',\n'}${page.map(inList).join(',\n')}`
    isEmpty = false
  }
  yield isEmpty ? ']\n}\n' : '\n  ]\n}\n'
}

const pretty = (value: object): string => JSON.stringify(value, undefined, 2)
/** Every line break is one of the indentation: within a string JSON escapes it. */
const inList = (item: object): string => `    ${pretty(item).replaceAll('\n', '\n    ')}`
