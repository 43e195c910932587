// A Word file: a ZIP archive of XML parts. The text is written first, and what it turns out to need of links, lists and images after it.
import type { Images } from '../content.ts'
import {
  CONTENT_TYPES,
  coreProperties,
  documentRelations,
  drawing,
  FOOTER,
  NAMESPACES,
  numbering,
  OWN_RELATION_COUNT,
  PACKAGE_RELATIONS,
  PAGE,
  STYLES,
} from './docx-parts.ts'
import { XML_HEAD } from './xml.ts'
import { type ZipEntry, zipOf } from './zip.ts'

/** Word draws these; it would show a box for the other images that browsers draw. */
const EXTENSIONS: Record<string, string> = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/gif': 'gif' }

export const isInWord = (type: string): boolean => Object.hasOwn(EXTENSIONS, type)

type Content = {
  title: string
  /** The paragraphs, with the marks of `docx-markdown.ts`. */
  body: Iterable<string>
  images: Images
  takenAt: number
}

export const docxOf = (content: Content): Iterable<Uint8Array> => zipOf(parts(content), content.takenAt)

function* parts({ title, body, images, takenAt }: Content): Generator<ZipEntry> {
  const links = new Map<string, number>()
  const pictures = new Map<string, number>()
  const starts: number[] = []
  /** The number of the list that was begun last at each depth. */
  const lists = new Map<string, number>()
  const idIn = (known: Map<string, number>, key: string): number => {
    const id = known.get(key) ?? OWN_RELATION_COUNT + 1 + links.size + pictures.size
    known.set(key, id)
    return id
  }

  function withNumbers(mark: string): string {
    const [kind, value] = [mark[0], mark.slice(1)]
    if (kind === 'L') return `rId${idIn(links, value)}`
    if (kind === 'n') return String(lists.get(value))
    if (kind === 'N') {
      const [depth = '', start] = value.split(':')
      lists.set(depth, starts.push(Number(start)) + 1)
      return String(lists.get(depth))
    }
    const [, id = '', width, height, alt = ''] = /^([^:]*):(\d+):(\d+):([\s\S]*)$/.exec(value) ?? []
    return drawing(idIn(pictures, id), { width: Number(width), height: Number(height), alt })
  }

  function* text(): Generator<string> {
    yield `${XML_HEAD}<w:document ${NAMESPACES}><w:body>`
    for (const piece of body)
      yield piece
        .split('\0')
        .map((part, n) => (n % 2 === 0 ? part : withNumbers(part)))
        .join('')
    yield `${PAGE}</w:body></w:document>`
  }
  const fileOf = (id: string) => `media/${id}.${EXTENSIONS[images.find(id)?.type ?? ''] ?? 'png'}`
  function* relations() {
    for (const [target, id] of links) yield { id, type: 'hyperlink' as const, target }
    for (const [file, id] of pictures) yield { id, type: 'image' as const, target: fileOf(file) }
  }

  yield { name: '[Content_Types].xml', content: [CONTENT_TYPES] }
  yield { name: '_rels/.rels', content: [PACKAGE_RELATIONS] }
  yield { name: 'docProps/core.xml', content: [coreProperties(title, takenAt)] }
  yield { name: 'word/styles.xml', content: [STYLES] }
  yield { name: 'word/footer1.xml', content: [FOOTER] }
  yield { name: 'word/document.xml', content: text() }
  yield { name: 'word/numbering.xml', content: numbering(starts) }
  for (const id of pictures.keys()) yield { name: `word/${fileOf(id)}`, content: images.read(id), isStored: true }
  yield { name: 'word/_rels/document.xml.rels', content: documentRelations(relations()) }
}
