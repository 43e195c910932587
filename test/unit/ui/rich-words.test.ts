// What a page of the hub shows of a document that an editor of others writes.
import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { wordsOf } from '../../../src-ui/features/document/rich/words-of.ts'

/** As a page has it: it knows the kind of no shared type but the text. */
function received(write: (doc: Y.Doc) => void): Y.Doc {
  const [writer, page] = [new Y.Doc(), new Y.Doc()]
  page.getText('content')
  write(writer)
  Y.applyUpdate(page, Y.encodeStateAsUpdate(writer))
  return page
}

function element(name: string, ...children: (string | Y.XmlElement)[]): Y.XmlElement {
  const made = new Y.XmlElement(name)
  made.insert(
    0,
    children.map((child) => (typeof child === 'string' ? new Y.XmlText(child) : child)),
  )
  return made
}

test('[RICH-13] the words of a document are shown as lines, whichever editor has written them', () => {
  const tiptap = received((doc) => {
    const bold = new Y.XmlText()
    bold.insert(0, 'two ')
    bold.insert(4, 'words', { bold: true })
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [bold])
    doc
      .getXmlFragment('default')
      .insert(0, [
        element('heading', 'Title'),
        paragraph,
        element(
          'bulletList',
          element('listItem', element('paragraph', 'one')),
          element('listItem', element('paragraph', 'two')),
        ),
        element('paragraph'),
        element('image'),
      ])
  })
  expect(wordsOf(tiptap)).toBe('Title\ntwo words\none\ntwo')

  const quill = received((doc) => {
    const text = doc.getText('quill')
    text.insert(0, 'First\nsecond')
    text.format(0, 5, { bold: true })
    text.insertEmbed(12, { image: 'data:' })
    text.insert(13, '\n')
  })
  expect(wordsOf(quill)).toBe('First\nsecond')

  const lexical = received((doc) => {
    const paragraph = new Y.XmlText()
    const root = doc.get('root', Y.XmlText) as Y.XmlText
    root.insertEmbed(0, paragraph)
    paragraph.insertEmbed(0, new Y.Map([['__type', 'text']]))
    paragraph.insert(1, 'written in Lexical')
    const second = new Y.XmlText()
    root.insertEmbed(1, second)
    second.insert(0, 'and once more')
  })
  expect(wordsOf(lexical)).toBe('written in Lexical\nand once more')

  // What a page has asked for as a text, maps, and nothing at all.
  const mixed = received((doc) => {
    doc.getText('content').insert(0, 'plain')
    doc.getMap('meta').set('author', 'nobody')
    doc.getArray('shapes').insert(0, [{ x: 1 }, 7])
  })
  expect(wordsOf(mixed)).toBe('plain')
  expect(wordsOf(received(() => {}))).toBe('')
})
