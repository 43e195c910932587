// A rich document that somebody has written to do harm to whoever reads it: to the hub, a box, or a page.
import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { richText } from '../../src-bun/domain/documents/rich/markdown.ts'
import { growthOf } from '../support/cost.ts'

type Attributes = Record<string, unknown>

/** As somebody has it who was sent it: the kind of no shared type is known. */
function received(write: (doc: Y.Doc) => void): Y.Doc {
  const [writer, reader] = [new Y.Doc(), new Y.Doc()]
  writer.transact(() => write(writer))
  Y.applyUpdate(reader, Y.encodeStateAsUpdate(writer))
  return reader
}

const pageOf = (...children: Y.XmlElement[]) => received((doc) => doc.getXmlFragment('prosemirror').insert(0, children))

function element(name: string, ...children: (string | Y.XmlText | Y.XmlElement)[]) {
  const made = new Y.XmlElement(name)
  made.insert(
    0,
    children.map((child) => (typeof child === 'string' ? new Y.XmlText(child) : child)),
  )
  return made
}

function formatted(text: string, formats: Attributes): Y.XmlText {
  const made = new Y.XmlText()
  made.insert(0, text, formats)
  return made
}

/** An entry of a list on the fourth level, with `children` in it. */
function deepEntry(...children: Y.XmlElement[]): Y.XmlElement {
  let inner = element('bulletList', element('listItem', ...children))
  for (let n = 0; n < 3; n++) inner = element('bulletList', element('listItem', element('paragraph', 'in'), inner))
  return inner
}

test('[RICH-22] the time in which a rich document is read grows with its length, whatever is in it', () => {
  const shapes: Record<string, [write: (size: number) => Y.XmlElement, size?: number]> = {
    'number signs before a letter': [(size) => element('heading', `${'#'.repeat(size)}x`)],
    'line feeds before a letter, in code': [(size) => element('codeBlock', `a${'\n'.repeat(size)}x`)],
    'spaces before a letter, in a heading': [(size) => element('heading', `a${' '.repeat(size)}x`)],
    'line feeds before a letter, in a heading': [(size) => element('heading', `a${'\n'.repeat(size)}x`)],
    'line feeds before a letter, in a paragraph': [(size) => element('paragraph', `${'\n'.repeat(size)}x`)],
    'spaces in a link': [
      (size) => element('paragraph', formatted(`a${' '.repeat(size)}x`, { link: { href: 'https://example.org' } })),
    ],
    'an address after another': [(size) => element('paragraph', `${'http://'.repeat(size / 7)}<`)],
    'backticks in code': [(size) => element('paragraph', formatted('` '.repeat(size / 2), { code: true }))],
    'quotes in an entry on the fourth level': [
      (size) => deepEntry(...Array.from({ length: size }, () => element('blockquote'))),
      80_000,
    ],
  }
  for (const [name, [write, size = 24_000]] of Object.entries(shapes)) {
    const prepared = (size: number) => {
      const doc = pageOf(write(size))
      return () => richText(doc)
    }
    expect({ name, ...growthOf(prepared, size) }).toMatchObject({ name, isBounded: true })
  }
})

test('[RICH-23] whatever a format or a value of a rich document is, the rest of it can be read', () => {
  const values: unknown[] = [
    { toString: null },
    { valueOf: null, toString: null },
    [],
    [[]],
    null,
    true,
    -1,
    1e300,
    'x',
  ]
  const formats = ['indent', 'table', 'header', 'list', 'code-block', 'blockquote', 'link', 'bold']
  for (const value of values) {
    for (const format of formats) {
      const quill = received((doc) => {
        const text = doc.getText('quill')
        text.insert(0, 'before\nmiddle\nafter')
        text.format(13, 1, { list: 'bullet', [format]: value })
        text.format(7, 6, { [format]: value })
      })
      for (const words of ['before', 'middle', 'after'])
        expect([value, format, words, richText(quill).includes(words)]).toEqual([value, format, words, true])
    }
    const lexical = received((doc) => {
      const line = new Y.XmlText()
      doc.get('root', Y.XmlText).insertEmbed(0, line)
      line.insertEmbed(0, new Y.Map<unknown>(Object.entries({ __type: 'text', __format: value })))
      line.insert(1, 'words')
      line.setAttribute('__type', value as string)
    })
    expect([value, richText(lexical).includes('words')]).toEqual([value, true])
  }
})
