import { type EditorView, WidgetType } from '@codemirror/view'
import katex from 'katex'
import 'katex/dist/katex.min.css'
import { shownWord } from '../shown-words.ts'
import './shown-formulas.css'

/** So many times a formula may expand its macros, and so large may it make what it sets, in em: it is written by others. */
const EXPANSIONS_MAX = 500
const SIZE_MAX_EM = 20
/** These two would set an inline style in MathML, which the content security policy refuses. */
const MACROS = { '\\pmb': '\\boldsymbol{#1}', '\\fcolorbox': '\\colorbox{#2}{#3}{\\color{#1}}' }

/** A formula that KaTeX cannot read is shown as it was written. A click places the caret in it. */
export class FormulaWidget extends WidgetType {
  constructor(
    readonly tex: string,
    readonly isDisplay: boolean,
    readonly isBlock = false,
  ) {
    super()
  }

  override eq({ tex, isDisplay, isBlock }: FormulaWidget): boolean {
    return tex === this.tex && isDisplay === this.isDisplay && isBlock === this.isBlock
  }

  override toDOM(view: EditorView): HTMLElement {
    const formula: HTMLElement = document.createElement(this.isBlock ? 'div' : 'span')
    formula.className = this.isDisplay ? 'md-formula md-formula-display' : 'md-formula'
    // What scrolls can be reached by keyboard.
    if (this.isDisplay) formula.tabIndex = 0
    try {
      katex.render(this.tex, formula, {
        displayMode: this.isDisplay,
        maxExpand: EXPANSIONS_MAX,
        maxSize: SIZE_MAX_EM,
        macros: { ...MACROS },
        strict: 'ignore',
        trust: false,
      })
    } catch {
      formula.classList.add('md-formula-wrong')
      formula.textContent = this.tex
      formula.title = shownWord('formulaWrong')
    }
    formula.addEventListener('mousedown', (event) => {
      if (view.state.readOnly || event.button !== 0) return
      event.preventDefault()
      view.dispatch({ selection: { anchor: view.posAtDOM(formula) + (this.isDisplay ? 2 : 1) } })
      view.focus()
    })
    return formula
  }
}
