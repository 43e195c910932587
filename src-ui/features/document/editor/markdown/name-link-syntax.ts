// `[[Title]]`, a link to another document by its name. The node begins and ends with a `LinkMark`, between which the words are.
import { tags } from '@lezer/highlight'
import type { MarkdownConfig } from '@lezer/markdown'
import { NAME_LINK } from '../../../../../src-bun/contract/http/document-links.ts'

const BRACKET = 91
const PATTERN = new RegExp(NAME_LINK, 'y')

export const NameLinks: MarkdownConfig = {
  defineNodes: [{ name: 'NameLink', style: tags.link }],
  parseInline: [
    {
      name: 'NameLink',
      before: 'Link',
      parse(context, next, pos) {
        if (next !== BRACKET || context.char(pos + 1) !== BRACKET) return -1
        PATTERN.lastIndex = pos - context.offset
        const found = PATTERN.exec(context.text)
        const { name = '', words } = found?.groups ?? {}
        if (!found || name.trim() === '') return -1
        const to = pos + found[0].length
        const wordsFrom = words === undefined ? pos + 2 : to - 2 - words.length
        const marks = [context.elt('LinkMark', pos, wordsFrom), context.elt('LinkMark', to - 2, to)]
        return context.addElement(context.elt('NameLink', pos, to, marks))
      },
    },
  ],
}
