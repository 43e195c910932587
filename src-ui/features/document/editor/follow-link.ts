// Links that lead somewhere. The text is written by others, so only addresses that a browser opens as pages, and mail,
// are followed, and the page behind them learns nothing of ours.
import { syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

type SyntaxNode = ReturnType<typeof syntaxTree>['topNode']

const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])
const MAIL = /^[^\s@:/]+@[^\s@:/]+$/

/** What a click opens, or nothing. */
export function hrefOf(written: string): string | undefined {
  const address = written.trim().replace(/^<(.*)>$/, '$1')
  const whole = /^www\./i.test(address) ? `https://${address}` : MAIL.test(address) ? `mailto:${address}` : address
  return URL.canParse(whole) && PROTOCOLS.has(new URL(whole).protocol) ? whole : undefined
}

/** The address of a link, or of a bare address in the text. */
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
  if (href !== undefined) follow(href)
  return href !== undefined
}

function follow(href: string) {
  const link = document.createElement('a')
  link.href = href
  link.target = '_blank'
  link.rel = 'noopener noreferrer'
  link.click()
}

/** Where nobody writes a link is a link; where somebody does it takes Ctrl or ⌘, so that a click can place the caret. */
function hrefUnder(event: MouseEvent, view: EditorView): string | undefined {
  if (event.button !== 0 || event.shiftKey || event.altKey || !(event.target instanceof Element)) return undefined
  const drawn = event.target.closest('a.md-follow')?.getAttribute('href')
  if (drawn) return hrefOf(drawn)
  if (!event.ctrlKey && !event.metaKey) return undefined
  const at = view.posAtCoords({ x: event.clientX, y: event.clientY })
  return at === null ? undefined : hrefAt(view.state, at)
}

export const followLinks = EditorView.domEventHandlers({
  // The caret does not go there first: its line would become one that is written on, and the link would be gone.
  mousedown: (event, view) => {
    if (hrefUnder(event, view) === undefined) return false
    event.preventDefault()
    return true
  },
  click: (event, view) => {
    const href = hrefUnder(event, view)
    if (href === undefined) return false
    event.preventDefault()
    follow(href)
    return true
  },
})
