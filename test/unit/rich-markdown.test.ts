// A document that an editor of others wrote, as Markdown, and as what exports make of that.
import { expect, test } from 'bun:test'
import type { Token, Tokens } from 'marked'
import * as Y from 'yjs'
import { richBlocks, richText } from '../../src-bun/domain/documents/rich/markdown.ts'
import { RichPast } from '../../src-bun/domain/documents/rich/past.ts'
import { documentTextAsHtml } from '../../src-bun/export/html/markdown.ts'
import { blocksOf } from '../../src-bun/export/markdown/blocks.ts'
import { parseMarkdown } from '../../src-ui/features/room/messages/markdown/parse-markdown.ts'

type Attributes = Record<string, unknown>

/** As somebody has it who was sent it: the kind of no shared type is known. */
function received(write: (doc: Y.Doc) => void): Y.Doc {
  const [writer, reader] = [new Y.Doc(), new Y.Doc()]
  // In one transaction: after each of many Yjs would look for observers on every level.
  writer.transact(() => write(writer))
  Y.applyUpdate(reader, Y.encodeStateAsUpdate(writer))
  return reader
}

function element(name: string, attributes: Attributes = {}, ...children: (string | Y.XmlText | Y.XmlElement)[]) {
  const made = new Y.XmlElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string)
  made.insert(
    0,
    children.map((child) => (typeof child === 'string' ? new Y.XmlText(child) : child)),
  )
  return made
}

function marked(...runs: [text: string, formats?: Attributes][]): Y.XmlText {
  const text = new Y.XmlText()
  let at = 0
  for (const [words, formats = {}] of runs) {
    text.insert(at, words, formats)
    at += words.length
  }
  return text
}

const pageOf = (...children: Y.XmlElement[]) => received((doc) => doc.getXmlFragment('prosemirror').insert(0, children))
const paragraph = (...children: (string | Y.XmlText | Y.XmlElement)[]) => element('paragraph', {}, ...children)
const NO_IMAGES: ReadonlyMap<string, string> = new Map()
const html = (doc: Y.Doc) => documentTextAsHtml(richText(doc), NO_IMAGES)

/** What somebody reads, without line breaks and signs. */
function shown(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'br' || token.type === 'space') return ' '
      if ('tokens' in token && token.tokens && token.tokens.length > 0)
        return `${shown(token.tokens)}${token.type === 'paragraph' ? ' ' : ''}`
      return token.type === 'escape' || token.type === 'codespan' ? token.text : token.raw
    })
    .join('')
}

test('[RICH-15] whatever the elements, attributes and addresses of a rich document are, nothing of it runs in an export, and its words are words', () => {
  const run = `<img src=x onerror="alert(1)"><script>alert(1)</script>`
  const addresses = [
    'javascript:alert(1)',
    ' java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'https://example.org/"onmouseover="alert(1)',
    'https://example.org/) [x](javascript:alert(1)',
    'https://example.org/\\) <script>',
    'file:///etc/passwd',
    '//example.org/x',
    'mailto:',
  ]
  const doc = pageOf(
    element('script', { src: 'javascript:alert(1)' }, 'alert(1)'),
    element(`img onerror`, { src: 'javascript:alert(1)', alt: run }),
    element('image', { src: 'data:image/svg+xml,<svg onload="alert(1)">', alt: run }),
    element('iframe', { src: 'javascript:alert(1)', srcdoc: run }, 'framed'),
    element('constructor', { toString: run }, 'built'),
    element('heading', { level: `1" onload="alert(1)` }, run),
    element('codeBlock', { language: `js" onload="alert(1)\n${run}` }, `${run}\n\`\`\`\`\n</code>`),
    element('orderedList', { start: `1" onload="alert(1)` }, element('listItem', {}, paragraph(run))),
    element(
      'table',
      {},
      element('tableRow', {}, element('tableCell', { colspan: '99999999' }, paragraph(`| ${run} |`))),
    ),
    paragraph(...addresses.map((href) => marked(['here ', { link: { href } }]))),
    paragraph(...addresses.map((href) => marked(['there ', { link: href, a: { href } }]))),
    paragraph(element('image', { src: 'https://example.org/x.png" onerror="alert(1)', alt: '](javascript:alert(1))' })),
  )
  const made = html(doc)
  const tags = [...made.matchAll(/<([a-z]+\d?)((?:\s+[a-z]+(?:="[^"]*")?)*)\s*>/g)]
  const known = /^(?:h[1-6]|p|pre|code|ul|ol|li|a|div|table|thead|tbody|tr|t[hd]|br|em|strong|del)$/
  expect(tags.map(([, name = '']) => name).filter((name) => !known.test(name))).toEqual([])
  expect(made.replace(/<\/?[a-z]+\d?(?:\s+[a-z]+="[^"]*")*\s*>/g, '')).not.toContain('<')
  expect(tags.flatMap(([, , attributes = '']) => attributes.match(/\son\w+=/g) ?? [])).toEqual([])
  const links = [...made.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href)
  expect(links.length).toBeGreaterThan(0)
  expect(links.filter((href) => !/^https:\/\/example\.org\/[^\s"<>()]*$/.test(href))).toEqual([])
  expect(made).not.toMatch(/<(?:img|script|iframe)/)
  for (const words of ['framed', 'built', 'alert(1)', 'here', 'there']) expect(made).toContain(words)

  // Control characters are left out, which can make more backticks of those beside them.
  const code = `\`\`\u0001\`\n${run} [x](https://example.org)\n# head\n\`\u0007\`\u0007\`\`\n${run}`
  const read = blocksOf('document', richText(pageOf(element('codeBlock', {}, code)))) ?? []
  expect(read.map(({ type }) => type)).toEqual(['code'])
  expect((read[0] as Tokens.Code).text).toBe(code.replace(/[\u0001\u0007]/g, ''))
})

test('[RICH-16] a document that is nested ten thousand levels deep, or has rows of any length, ends nothing, and its words are there', () => {
  for (const name of [
    'div',
    'bulletList',
    'blockquote',
    'listItem',
    'table',
    'tableRow',
    'blockContainer',
    'link',
    'paragraph',
  ]) {
    const doc = received((doc) => {
      let inner: Y.XmlElement | Y.XmlFragment = doc.getXmlFragment('default')
      for (let n = 0; n < 10_000; n++) {
        const next: Y.XmlElement = new Y.XmlElement(name)
        inner.insert(0, [next])
        inner = next
      }
      inner.insert(0, [new Y.XmlText('deep down')])
    })
    expect([name, html(doc).includes('deep down')]).toEqual([name, true])
  }
  // Texts within texts, as Lexical has them.
  const texts = received((doc) => {
    let inner = doc.get('root', Y.XmlText) as Y.XmlText
    for (let n = 0; n < 10_000; n++) {
      const next = new Y.XmlText()
      inner.insertEmbed(0, next)
      next.setAttribute('__type', n % 2 === 0 ? 'list' : 'listitem')
      inner = next
    }
    inner.insert(0, 'deep down')
  })
  expect(html(texts)).toContain('deep down')

  const row = (count: number) =>
    element('tableRow', {}, ...Array.from({ length: count }, (_, n) => element('tableCell', {}, paragraph(`c${n}`))))
  const [table = ''] = richBlocks(pageOf(element('table', {}, row(1), row(3000), row(2))))
  expect(table.split('\n')[1]?.split('---')).toHaveLength(51)
  expect(table).toContain('c2999')
  const quill = received((doc) =>
    doc
      .getText('quill')
      .applyDelta(
        Array.from({ length: 3000 }, (_, n) => [
          { insert: `c${n}` },
          { insert: '\n', attributes: { table: 'r' } },
        ]).flat(),
      ),
  )
  const [lines = ''] = richBlocks(quill)
  expect(lines.split('\n')[1]?.split('---')).toHaveLength(51)
  expect(lines).toContain('c2999')
  // More pieces than a function may be called with arguments.
  const many = paragraph(...Array.from({ length: 70_000 }, () => element('hardBreak')), 'the end')
  expect(richText(pageOf(element('table', {}, element('tableRow', {}, element('tableCell', {}, many)))))).toContain(
    'the end',
  )
})

test('[RICH-17] headings, lists, tasks, tables, quotes, code, formats, links and pictures of other editors are in the Markdown of a document', () => {
  const tiptap = pageOf(
    element('heading', { level: 2 }, 'Plan #'),
    paragraph(
      marked(['one ', { bold: true }], ['two', { bold: true, italic: {} }], [' and '], ['gone', { strike: true }]),
      element('hardBreak'),
      marked(['read ', {}], ['this', { link: { href: 'https://example.org/a b' } }], [' or '], ['x`y', { code: {} }]),
    ),
    element(
      'bulletList',
      {},
      element(
        'listItem',
        {},
        paragraph('a'),
        element('orderedList', { start: 3 }, element('listItem', {}, paragraph('b'))),
      ),
      element('listItem', {}, paragraph('c')),
    ),
    element(
      'taskList',
      {},
      element('taskItem', { checked: true }, paragraph('done')),
      element('taskItem', { checked: false }, paragraph('to do')),
    ),
    element('blockquote', {}, paragraph('said'), paragraph('again')),
    element('codeBlock', { language: 'ts' }, 'const a = 1\n```\n'),
    element('horizontalRule'),
    element(
      'table',
      {},
      element(
        'tableRow',
        {},
        element('tableHeader', {}, paragraph('Who')),
        element('tableHeader', {}, paragraph('a|b')),
      ),
      element('tableRow', {}, element('tableCell', {}, paragraph('Ada'), paragraph('Eve'))),
    ),
    paragraph(element('image', { src: 'http://10.0.0.7:4280/api/files/0abc/stove.png', alt: 'the stove' })),
    paragraph(element('mention', { id: '7', label: 'Bob' })),
  )
  expect(richBlocks(tiptap)).toEqual([
    '## Plan \\#',
    '**one *two*** and ~~gone~~\nread [this](https://example.org/a%20b) or ``x`y``',
    '- a\n  1. b\n- c\n- [x] done\n- [ ] to do',
    '> said\n>\n> again',
    '````ts\nconst a = 1\n```\n````',
    '---',
    '| Who | a\\|b |\n| --- | --- |\n| Ada Eve |',
    '![the stove](/api/files/0abc)',
    '@Bob',
  ])

  // Lines of signs, in code or below each other, are nothing that is nested.
  const dashes = pageOf(
    element('heading', { level: 1 }, 'a*b'),
    element('codeBlock', {}, '+--------+\n--------\n* * *'),
    ...Array.from({ length: 3 }, () => element('horizontalRule')),
  )
  expect(
    blocksOf('document', richText(dashes))
      ?.map(({ type }) => type)
      .filter((type) => type !== 'space'),
  ).toEqual([...['heading', 'code', 'hr', 'hr', 'hr']])

  // A page shows no text with very many markers as Markdown, so a long list is several blocks of one.
  const entries = Array.from({ length: 130 }, (_, n) =>
    element('listItem', {}, paragraph(marked([`_w${n}_`, { bold: true }]))),
  )
  const long = pageOf(element('orderedList', { start: 3 }, ...entries))
  const parts = richBlocks(long)
  expect(parts.map((part) => [part.split(' ', 1)[0], parseMarkdown(part)?.[0]?.type])).toEqual([
    ['3.', 'list'],
    ['53.', 'list'],
    ['103.', 'list'],
  ])
  expect(richText(long)).toBe(parts.join('\n'))

  const code = (words: string) => marked([words, { code: true }])
  const cell = (...children: (string | Y.XmlText)[]) => element('tableCell', {}, paragraph(...children))
  expect(
    richBlocks(
      pageOf(
        paragraph(marked(['run ', { code: true }], ['now'])),
        element(
          'table',
          {},
          element('tableRow', {}, cell('what'), cell('last')),
          element('tableRow', {}, cell(code('grep a\\|b')), cell(code('a|b'))),
        ),
      ),
    ),
  ).toEqual(['`run` now', '| what | last |\n| --- | --- |\n| grep a\\\\\\|b | `a\\|b` |'])

  const block = (...children: Y.XmlElement[]) => element('blockContainer', { id: '1' }, ...children)
  const blockNote = received((doc) =>
    doc
      .getXmlFragment('document-store')
      .insert(0, [
        element(
          'blockGroup',
          {},
          block(element('heading', { level: 1 }, 'Notes')),
          block(
            element('bulletListItem', {}, 'one'),
            element('blockGroup', {}, block(element('numberedListItem', {}, 'below'))),
          ),
          block(element('bulletListItem', {}, 'two')),
          block(element('checkListItem', { checked: true }, 'three')),
          block(element('image', { url: 'https://example.org/i.png', caption: 'seen' })),
          block(element('file', { url: 'https://example.org/f.pdf', name: 'f.pdf' })),
        ),
      ]),
  )
  expect(richBlocks(blockNote)).toEqual([
    '# Notes',
    '- one\n  1. below\n- two\n- [x] three',
    '![seen](https://example.org/i.png)',
    '[f.pdf](https://example.org/f.pdf)',
  ])

  const quill = received((doc) => {
    doc
      .getText('quill')
      .applyDelta([
        { insert: 'Title' },
        { insert: '\n', attributes: { header: 1 } },
        { insert: 'plain ' },
        { insert: 'bold', attributes: { bold: true } },
        { insert: '\nnext\none' },
        { insert: '\n', attributes: { list: 'ordered' } },
        { insert: 'below' },
        { insert: '\n', attributes: { list: 'bullet', indent: 1 } },
        { insert: 'two' },
        { insert: '\n', attributes: { list: 'ordered' } },
        { insert: 'a\nb' },
        { insert: '\n', attributes: { 'code-block': true } },
        { insert: { image: '/api/files/9f' } },
        { insert: '\n' },
        { insert: 'c1' },
        { insert: '\n', attributes: { table: 'r1' } },
        { insert: 'c2' },
        { insert: '\n', attributes: { table: 'r1' } },
        { insert: 'c3' },
        { insert: '\n', attributes: { table: 'r2' } },
      ])
  })
  expect(richBlocks(quill)).toEqual([
    '# Title',
    'plain **bold**',
    'next',
    '1. one\n   - below\n2. two',
    'a',
    '```\nb\n```',
    '![](/api/files/9f)',
    '| c1 | c2 |\n| --- | --- |\n| c3 |',
  ])

  const lexical = received((doc) => {
    const root = doc.get('root', Y.XmlText) as Y.XmlText
    const node = (into: Y.XmlText, attributes: Attributes) => {
      const made = new Y.XmlText()
      into.insertEmbed(into.length, made)
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(`__${key}`, value as string)
      return made
    }
    const text = (into: Y.XmlText, words: string, format = 0) => {
      into.insertEmbed(
        into.length,
        new Y.Map<unknown>([
          ['__type', 'text'],
          ['__format', format],
        ]),
      )
      into.insert(into.length, words)
    }
    text(node(root, { type: 'heading', tag: 'h3' }), 'Agenda')
    const line = node(root, { type: 'paragraph' })
    text(line, 'both', 3)
    line.insertEmbed(line.length, new Y.Map([['__type', 'linebreak']]))
    text(node(line, { type: 'link', url: 'mailto:ada@example.org' }), 'write')
    const list = node(root, { type: 'list', listType: 'number', tag: 'ol', start: 2 })
    text(node(list, { type: 'listitem' }), 'first')
    text(
      node(node(node(list, { type: 'listitem' }), { type: 'list', listType: 'bullet' }), { type: 'listitem' }),
      'within',
    )
    text(node(list, { type: 'listitem' }), 'second')
  })
  expect(richBlocks(lexical)).toEqual([
    '### Agenda',
    '***both***\n[write](mailto:ada@example.org)',
    '2. first\n   - within\n3. second',
  ])
})

test('[RICH-18] a text with any signs in it is read back as that text, by exports and by pages', () => {
  const seed = 20_261_130
  let state = seed
  /** A linear congruential generator, so that a failure can be repeated. */
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
  const pieces = [
    '\\',
    '`',
    '```',
    '*',
    '**',
    '_',
    '__',
    '~',
    '~~',
    '[',
    ']',
    '(',
    ')',
    '!',
    '<',
    '>',
    '#',
    '# ',
    '-',
    '- ',
    '+ ',
    '1. ',
    '2) ',
    '---',
    '===',
    '|',
    ':-',
    '&amp;',
    '&',
    '$',
    '[[a]]',
    '[^1]',
    '[^1]: ',
    'https://example.org/a_b~c',
    '<b>',
    'a',
    'word',
    'ü',
    '😀',
    ' ',
    '\t',
    '    ',
    '\n',
  ]
  for (let round = 0; round < 3000; round++) {
    const text = Array.from(
      { length: 1 + Math.floor(random() * 8) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join('')
    const markdown = richText(pageOf(paragraph(text)))
    const plain = (words: string) => words.replace(/\s+/g, ' ').trim()
    const blocks = blocksOf('document', markdown) ?? []
    expect([seed, text, blocks.filter(({ type }) => type !== 'paragraph' && type !== 'space')]).toEqual([
      seed,
      text,
      [],
    ])
    expect([seed, text, plain(shown(blocks))]).toEqual([seed, text, plain(text)])
    const inPage = parseMarkdown(markdown)
    if (inPage) expect([seed, text, plain(shown(inPage))]).toEqual([seed, text, plain(text)])
    else expect([seed, text, plain(markdown)]).toEqual([seed, text, plain(text)])
  }
})

test('[RICH-20] a rich document is at any point what whoever had the updates up to then reads, in whatever order the points are asked for', () => {
  const writer = new Y.Doc()
  const updates: Uint8Array[] = []
  writer.on('update', (update: Uint8Array) => updates.push(update))
  const page = writer.getXmlFragment('prosemirror')
  let state = 7
  const random = (below: number) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state % below
  }
  // More than there are states for.
  for (let n = 0; n < 12_000; n++) {
    if (page.length === 0 || random(9) === 0) page.insert(random(page.length + 1), [paragraph(`p${n}`)])
    else if (random(6) === 0) page.delete(random(page.length), 1)
    else {
      const text = (page.get(random(page.length)) as Y.XmlElement).get(0) as Y.XmlText
      if (random(3) === 0) text.format(0, text.length, { bold: random(2) === 0 ? true : null })
      else text.insert(random(text.length + 1), 'x')
    }
  }
  const past = new RichPast()
  for (let n = 0; n < updates.length; n += 100) past.add(updates.slice(n, n + 100))
  const points = [0, 1, 2, 499, 500, 501, updates.length, 3000, 2999, 3000, 7777, 12, updates.length - 1]
  for (const count of points) {
    const reader = new Y.Doc()
    reader.transact(() => {
      for (const update of updates.slice(0, count)) Y.applyUpdate(reader, update)
    })
    expect([count, past.after(count)]).toEqual([count, richBlocks(reader)])
  }
  expect(() => new RichPast().add([new Uint8Array([9, 9, 9])])).toThrow()
})
