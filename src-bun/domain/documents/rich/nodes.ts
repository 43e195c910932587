// The shared types of a rich document as nodes with names, whichever editor wrote them. ProseMirror, Tiptap and BlockNote write elements
// with texts in them; Lexical writes texts in texts, whose attributes say what they are; Quill writes one text with formats.
import * as Y from 'yjs'
import type { Marks } from './blocks.ts'

/** `attributes` are the formats as the editor wrote them: at a line end Quill says there what the line is. */
export type Run = { text: string; marks: Marks; attributes: Record<string, unknown> }
export type RichNode = {
  /** In small letters, without signs: `bullet_list` and `bulletList` are one. */
  name: string
  /** A text or a number that the editor has stored; empty where there is none. */
  attribute(...keys: string[]): string
  contents(): Content[]
}
export type Content = Run | RichNode

export const isRun = (content: Content): content is Run => 'text' in content

/** Of the number in which Lexical has the formats of a text. */
const LEXICAL = { bold: 1, italic: 2, strike: 4, code: 16 }

const MARKS: Record<string, keyof Omit<Marks, 'href'>> = {
  ...{ bold: 'bold', strong: 'bold', b: 'bold' },
  ...{ italic: 'italic', em: 'italic', emphasis: 'italic', i: 'italic' },
  ...{ strike: 'strike', strikethrough: 'strike', s: 'strike', del: 'strike' },
  ...{ code: 'code', inlinecode: 'code' },
}

const nameOf = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
/** Objects are no texts: one may have a `toString` that is none. */
export const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

/** The contents of a shared type, whose kind is known to nobody but its editor. `doc` has to be a copy that nobody else uses: this gives the type a kind. */
export const contentsOfShared = (doc: Y.Doc, name: string): Content[] => contentsOf(doc.get(name, Y.XmlText))

function contentsOf(text: Y.Text): Content[] {
  let lexical = 0
  return (text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]).flatMap(
    ({ insert, attributes = {} }): Content[] => {
      if (typeof insert === 'string') return [{ text: insert, marks: marksOf(attributes, lexical), attributes }]
      if (!(insert instanceof Y.Map)) return nodesOf(insert, attributes)
      // Lexical has a map before each text.
      const type = insert.get('__type')
      if (type === 'text') lexical = Number(asText(insert.get('__format'))) || 0
      return type === 'linebreak' ? [{ text: '\n', marks: {}, attributes: {} }] : []
    },
  )
}

function marksOf(attributes: Record<string, unknown>, lexical: number): Marks {
  const marks: Marks = {}
  for (const [mark, bit] of Object.entries(LEXICAL))
    if ((lexical & bit) !== 0) marks[mark as keyof typeof LEXICAL] = true
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    // ProseMirror's binding adds a hash behind two dashes where a mark may be there twice.
    const name = nameOf(key.split('--', 1)[0] ?? '')
    const mark = Object.hasOwn(MARKS, name) ? MARKS[name] : undefined
    if (mark) marks[mark] = true
    else if (name === 'link' || name === 'a') marks.href = hrefIn(value)
  }
  return marks
}

const hrefIn = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'href' in value ? asText(value.href) : asText(value)

/** What stands in a text, or is among the contents of an element. */
function nodesOf(value: unknown, attributes: Record<string, unknown> = {}): Content[] {
  if (value instanceof Y.XmlElement) {
    const attribute = (...keys: string[]) => firstOf(keys, (key) => value.getAttribute(key))
    return [{ name: nameOf(value.nodeName), attribute, contents: () => childrenOf(value) }]
  }
  if (value instanceof Y.XmlFragment) return [{ name: '', attribute: () => '', contents: () => childrenOf(value) }]
  if (value instanceof Y.Text) {
    const attribute = (...keys: string[]) =>
      firstOf(keys, (key) => value.getAttribute(`__${key}`) ?? value.getAttribute(key))
    const name = attribute('type')
    return [{ name: nameOf(name), attribute, contents: () => contentsOf(value) }]
  }
  return embedded(value, attributes)
}

/** A text right below an element is what stands in the element. */
const childrenOf = (parent: Y.XmlFragment): Content[] =>
  parent.toArray().flatMap((each) => {
    const nodes = nodesOf(each)
    const [only] = nodes
    return each instanceof Y.Text && only && !isRun(only) && only.name === '' ? only.contents() : nodes
  })

function firstOf(keys: readonly string[], read: (key: string) => unknown): string {
  for (const key of keys) {
    const text = asText(read(key))
    if (text !== '') return text
  }
  return ''
}

/** A value that Quill embeds: an object whose key says what it is. */
function embedded(value: unknown, attributes: Record<string, unknown>): Content[] {
  if (typeof value !== 'object' || value === null) return []
  const [[kind, content] = ['', '']] = Object.entries(value)
  const inner = typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {}
  const src = asText(content)
  const attribute = (...keys: string[]) =>
    firstOf(keys, (key) => {
      if (key === 'src') return src
      return Object.hasOwn(inner, key) ? inner[key] : attributes[key]
    })
  if (nameOf(kind) === 'formula') return [{ text: src, marks: { code: true }, attributes }]
  return [{ name: nameOf(kind), attribute, contents: () => [] }]
}
