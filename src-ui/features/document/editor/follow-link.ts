// Opening links from the text. Other people write the text, so only documents and rooms of the hub and http, https and mailto addresses
// are opened, these without an opener or a referrer.
import { syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { OUTSIDE_TARGET } from '../../../ui/link-target.ts'
import { parseUrl } from '../../../ui/parse-url.ts'

type SyntaxNode = ReturnType<typeof syntaxTree>['topNode']

const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])
/** A document or a room, as messages link to them too. */
const THING = /^\/(?:documents|rooms)\/[0-9a-z]{16}(?=$|[?#])/
const MAIL = /^[^\s@:/]+@[^\s@:/]+$/

/** The URL that a link text stands for, or undefined where it is not one that may be opened. */
export function hrefOf(text: string): string | undefined {
  const address = text.trim().replace(/^<(.*)>$/, '$1')
  if (THING.test(address)) return address
  const url = /^www\./i.test(address) ? `https://${address}` : MAIL.test(address) ? `mailto:${address}` : address
  return PROTOCOLS.has(parseUrl(url)?.protocol ?? '') ? url : undefined
}

/** The URL of a Markdown link node, or of an address that stands in the text by itself. */
export function hrefIn(state: EditorState, node: SyntaxNode): string | undefined {
  const url = node.name === 'URL' ? node : node.getChild('URL')
  return url ? hrefOf(state.sliceDoc(url.from, url.to)) : undefined
}

function hrefAt(state: EditorState, at: number): string | undefined {
  for (const side of [-1, 1] as const) {
    let node: SyntaxNode | null = syntaxTree(state).resolveInner(at, side)
    for (; node; node = node.parent) {
      const href = node.name === 'URL' || node.name === 'Link' ? hrefIn(state, node) : undefined
      if (href !== undefined) return href
    }
  }
  return undefined
}

export function followLinkAtCaret(view: EditorView): boolean {
  const href = hrefAt(view.state, view.state.selection.main.head)
  if (href !== undefined) openLink(href)
  return href !== undefined
}

/** How a link is shown that leads there. */
export const linkAttributes = (href: string): Record<string, string> =>
  href.startsWith('/')
    ? { href }
    : { href, ...(OUTSIDE_TARGET && { target: OUTSIDE_TARGET }), rel: 'noopener noreferrer', title: href }

/** Shows a page of the hub, as a link to it does: the router follows links wherever they are on the page. */
export function openPath(href: string, state?: object): void {
  const link = document.createElement('a')
  link.href = href
  if (state) link.setAttribute('state', JSON.stringify(state))
  document.body.append(link)
  link.click()
  link.remove()
}

function openLink(href: string) {
  if (href.startsWith('/')) {
    openPath(href)
    return
  }
  const link = document.createElement('a')
  link.href = href
  if (OUTSIDE_TARGET) link.target = OUTSIDE_TARGET
  link.rel = 'noopener noreferrer'
  link.click()
}

/**
 * The URL under the pointer. A link that is rendered as a link opens with a click; one that shows its Markdown, because the
 * caret is on its line, opens with Ctrl or ⌘ and a click, so that a plain click can place the caret.
 */
function hrefUnder(event: MouseEvent, view: EditorView): string | undefined {
  if (event.button !== 0 || event.shiftKey || event.altKey || !(event.target instanceof Element)) return undefined
  const rendered = event.target.closest('a.md-follow')?.getAttribute('href')
  if (rendered) return hrefOf(rendered)
  if (!event.ctrlKey && !event.metaKey) return undefined
  const at = view.posAtCoords({ x: event.clientX, y: event.clientY })
  return at === null ? undefined : hrefAt(view.state, at)
}

export const followLinks = EditorView.domEventHandlers({
  // Keeps the caret where it is: moved onto this line it would show the Markdown, and the rendered link would be gone before the click.
  mousedown: (event, view) => {
    if (hrefUnder(event, view) === undefined) return false
    event.preventDefault()
    return true
  },
  click: (event, view) => {
    const href = hrefUnder(event, view)
    if (href === undefined) return false
    event.preventDefault()
    openLink(href)
    return true
  },
})
