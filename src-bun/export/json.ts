import { type BoardContent, type DocumentContent, type RoomContent, textParts } from './content.ts'

export function roomAsJson({ room, selection, seq, messages, takenAt }: RoomContent): Iterable<string> {
  return withLists({ format: 'hubbub-room', version: 1, takenAt, seq, selection, room }, { messages })
}

/** The file contains every update there ever was. `seq` is the number of the last one, and so the version of `text`. */
export function documentAsJson(content: DocumentContent): Iterable<string> {
  const { document, text, seq, named, files, comments, history, takenAt } = content
  const head = { format: 'hubbub-document', version: 1, takenAt, document, seq, named, files }
  return withLists(head, { comments, updates: history }, text)
}

export function boardAsJson({ board, selection, seq, records, takenAt }: BoardContent): Iterable<string> {
  return withLists({ format: 'hubbub-board', version: 1, takenAt, seq, selection, board }, { records })
}

type Lists = Record<string, Iterable<readonly object[]>>

/** The object as indented JSON, with a `text` if one is given, and lists as its last fields. */
function* withLists(object: object, lists: Lists, text?: string): Generator<string> {
  yield pretty(object).slice(0, -'\n}'.length)
  if (text !== undefined) {
    yield ',\n  "text": "'
    for (const part of textParts(text)) yield JSON.stringify(part).slice(1, -1)
    yield '"'
  }
  for (const [name, pages] of Object.entries(lists)) {
    yield `,\n  ${JSON.stringify(name)}: [`
    let isEmpty = true
    for (const page of pages) {
      if (page.length === 0) continue
      yield `${isEmpty ? '\n' : ',\n'}${page.map(inList).join(',\n')}`
      isEmpty = false
    }
    yield isEmpty ? ']' : '\n  ]'
  }
  yield '\n}\n'
}

const pretty = (value: object): string => JSON.stringify(value, undefined, 2)
/** Every line break is one of the indentation: within a string JSON escapes it. */
const inList = (item: object): string => `    ${pretty(item).replaceAll('\n', '\n    ')}`
