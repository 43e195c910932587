// What is shown of tables, images, code, diagrams, formulas and footnotes is fetched when a text has some on the screen: most texts have none.
import { syntaxTree } from '@codemirror/language'
import { Compartment, type EditorState, type Extension } from '@codemirror/state'
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { withScripts } from '../../../../ui/parts/failed-scripts.ts'
import { withStyles } from '../../../../ui/parts/failed-styles.ts'
import { isDiagram } from './diagram/is-diagram.ts'

type SyntaxNode = ReturnType<typeof syntaxTree>['topNode']

type IsShown = (state: EditorState, node: SyntaxNode) => boolean
/** `nodes` of the syntax tree for which `isShown` holds are shown by the extension that `load` fetches. */
type Part = { nodes: readonly string[]; isShown: IsShown; load: () => Promise<{ extension: Extension }> }

const part = (nodes: readonly string[], load: Part['load'], isShown: IsShown = () => true): Part => ({
  nodes,
  isShown,
  load: withScripts(withStyles(load)),
})

const PARTS: readonly Part[] = [
  part(['FencedCode'], () => import('./code/shown-code.ts')),
  part(['FencedCode'], () => import('./diagram/shown-diagrams.ts'), isDiagram),
  part(['Formula', 'FormulaBlock'], () => import('./formula/shown-formulas.ts')),
  part(
    ['Link', 'LinkReference'],
    () => import('./footnote/shown-footnotes.ts'),
    ({ doc }, { from }) => doc.sliceString(from, from + 2) === '[^',
  ),
  part(['Image'], () => import('./image/shown-images.ts')),
  part(['NameLink'], () => import('./document-link/shown-links.ts')),
  part(
    ['ATXHeading1'],
    () => import('./title/shown-title.ts'),
    (_, { prevSibling }) => prevSibling === null,
  ),
  part(['Table'], () => import('./table/shown-tables.ts')),
]

/** A part that could not be fetched, because the hub is away, is fetched again after so long, in ms. Until then its text is shown. */
const RETRY_MS = 10_000

/** What this page has fetched. */
const loaded = new Map<Part, Extension>()

/** To be called for each state of an editor. */
export function shownParts(): Extension {
  const compartment = new Compartment()
  const shown = new Map(loaded)

  class Loader {
    private isDestroyed = false
    /** Of this instance: CodeMirror makes another one for the same extension when its settings change. */
    private readonly missing = new Set(PARTS.filter((each) => !shown.has(each)))

    constructor(private readonly view: EditorView) {
      this.look()
    }

    destroy() {
      this.isDestroyed = true
    }

    update({ docChanged, viewportChanged, startState, state }: ViewUpdate) {
      if (docChanged || viewportChanged || syntaxTree(startState) !== syntaxTree(state)) this.look()
    }

    private look() {
      if (this.missing.size === 0) return
      const { state, viewport } = this.view
      syntaxTree(state).iterate({
        ...viewport,
        enter: ({ name, node }) => {
          for (const each of this.missing) if (each.nodes.includes(name) && each.isShown(state, node)) this.load(each)
        },
      })
    }

    private load(each: Part) {
      this.missing.delete(each)
      each.load().then(
        ({ extension }) => {
          loaded.set(each, extension)
          if (this.isDestroyed) return
          shown.set(each, extension)
          this.view.dispatch({ effects: compartment.reconfigure([...shown.values()]) })
        },
        () => setTimeout(() => this.missing.add(each), RETRY_MS),
      )
    }
  }
  return [compartment.of([...shown.values()]), ViewPlugin.fromClass(Loader)]
}
