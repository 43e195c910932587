// The Markdown of one cell as elements. Addresses become links as in the text around the table.
import { hrefOf, linkAttributes } from '../../follow-link.ts'
import { markdownParser } from '../../markdown/markdown-language.ts'

type SyntaxNode = ReturnType<typeof markdownParser.parse>['topNode']

const TAGS: Record<string, string> = {
  StrongEmphasis: 'strong',
  Emphasis: 'em',
  Strikethrough: 's',
  InlineCode: 'code',
  Formula: 'code',
}
const MARKS = new Set(['EmphasisMark', 'StrikethroughMark', 'CodeMark', 'LinkMark'])

export function inlineDom(text: string): DocumentFragment {
  const into = document.createDocumentFragment()
  const paragraph = markdownParser.parse(text).topNode.firstChild
  // What would begin a list or a heading elsewhere is only text in a cell.
  if (paragraph?.name !== 'Paragraph' || paragraph.nextSibling) into.append(text)
  else append(into, text, paragraph)
  return into
}

function append(into: ParentNode, text: string, node: SyntaxNode): void {
  let at = node.from
  for (let child = node.firstChild; child; child = child.nextSibling) {
    into.append(text.slice(at, child.from))
    appendNode(into, text, child)
    at = child.to
  }
  into.append(text.slice(at, node.to))
}

function appendNode(into: ParentNode, text: string, node: SyntaxNode): void {
  const source = text.slice(node.from, node.to)
  const tag = TAGS[node.name]
  if (tag !== undefined) {
    const element = document.createElement(tag)
    append(element, text, node)
    into.append(element)
  } else if (node.name === 'Link' || node.name === 'URL') appendLink(into, text, node)
  else if (node.name === 'Autolink') append(into, text, node)
  else if (node.name === 'NameLink') appendNameLink(into, text, node)
  else if (node.name === 'HTMLTag' && /^<br\s*\/?>$/i.test(source)) into.append(document.createElement('br'))
  else if (node.name === 'Escape') into.append(source.slice(1))
  else if (!MARKS.has(node.name)) into.append(source)
}

function appendLink(into: ParentNode, text: string, node: SyntaxNode): void {
  const [open, close] = node.getChildren('LinkMark')
  const url = node.name === 'URL' ? node : node.getChild('URL')
  const href = url ? hrefOf(text.slice(url.from, url.to)) : undefined
  if (href === undefined) {
    into.append(text.slice(node.from, node.to))
    return
  }
  const link = document.createElement('a')
  link.className = 'md-follow'
  for (const [name, value] of Object.entries(linkAttributes(href))) link.setAttribute(name, value)
  link.textContent = open && close ? text.slice(open.to, close.from) : text.slice(node.from, node.to)
  into.append(link)
}

/** `shown-links.ts`, which is fetched for the same text, opens it. */
function appendNameLink(into: ParentNode, text: string, node: SyntaxNode): void {
  const [open, close] = node.getChildren('LinkMark')
  const link = document.createElement('a')
  link.className = 'md-follow'
  const name = (text.slice(node.from + 2, node.to - 2).split('|')[0] as string).trim()
  link.href = `/search?${new URLSearchParams({ q: name, kind: 'document' })}`
  link.dataset['documentName'] = name
  link.textContent = text.slice(open?.to, close?.from)
  into.append(link)
}
