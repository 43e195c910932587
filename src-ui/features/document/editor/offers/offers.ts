// The list beside the caret while somebody types `/` and a word, or `[[` and the name of a document. A chunk of its own, see `load-offers.ts`.

import { type Extension, Prec, type StateCommand, type Transaction, type TransactionSpec } from '@codemirror/state'
import { EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { createEffect, createRoot, createUniqueId } from 'solid-js'
import { createComponent, render } from 'solid-js/web'
import { createSuggestions, type Suggestions } from '../../../../state/suggestions/suggestions.ts'
import { isComposing } from '../../../../ui/fields/composing.ts'
import { documentOfText } from '../document-of-text.ts'
import { asOneUndoStep, dispatchAsOneUndoStep } from '../markdown/markdown-commands.ts'
import { isFromDocument } from '../text-positions.ts'
import { blockSource } from './block-source.ts'
import { documentSource } from './document-source.ts'
import { insertLink, insertTable } from './insertions.ts'
import { isProse } from './is-prose.ts'
import { openNewTable } from './new-table.ts'
import { OfferList, offerId } from './OfferList.tsx'
import type { Offer, OfferTarget } from './offer.ts'
import { placeBeside } from './place-beside.ts'

/** What buttons put into a text. */
export const insertions = {
  link: asOneUndoStep(insertLink),
  table(view: EditorView) {
    if (asOneUndoStep(insertTable)(view)) openNewTable(view)
  },
}

/** So much before the caret is looked at, in UTF-16 units. */
const LOOKED_AT_UNITS = 200

type Span = { from: number; to: number }

export function offers(target: OfferTarget): Extension {
  class Offers implements PluginValue {
    readonly #host = document.createElement('div')
    readonly #sources = [blockSource(target), documentSource(() => this.view.state.facet(documentOfText))]
    readonly #listId = createUniqueId()
    #list: HTMLElement | undefined
    #suggestions!: Suggestions<Offer>
    #dispose!: () => void
    /** Where the sign stands whose list was closed by Escape. It is not offered again there. */
    #dismissedAt: number | undefined
    #isDestroyed = false

    constructor(private readonly view: EditorView) {
      view.dom.append(this.#host)
      createRoot((dispose) => {
        const suggestions = createSuggestions(
          this.#sources,
          (token, offer) => this.#choose(token, offer),
          () => this.#lineBeforeCaret(),
        )
        this.#suggestions = suggestions
        const unmount = render(
          () =>
            createComponent(OfferList, {
              id: this.#listId,
              suggestions,
              ref: (list: HTMLElement) => (this.#list = list),
            }),
          this.#host,
        )
        createEffect(() => {
          suggestions.items()
          suggestions.active()
          // So that the attributes that lead to the list are set. An editor takes nothing while it is being updated.
          queueMicrotask(() => this.#isDestroyed || view.dispatch({}))
          this.#place()
        })
        this.#dispose = () => {
          unmount()
          dispose()
        }
      })
      document.addEventListener('scroll', this.#place, { capture: true, passive: true })
      window.visualViewport?.addEventListener('resize', this.#place)
      queueMicrotask(() => this.#look())
    }

    get attributes(): Record<string, string> {
      const { items, active } = this.#suggestions
      const shown = { 'aria-controls': this.#listId, 'aria-activedescendant': offerId(this.#listId, active()) }
      return { 'aria-autocomplete': 'list', ...(items().length > 0 ? shown : {}) }
    }

    update(update: ViewUpdate) {
      const { docChanged, changes, selectionSet, focusChanged, transactions } = update
      if (this.#dismissedAt !== undefined) this.#dismissedAt = changes.mapPos(this.#dismissedAt)
      if (docChanged && isFromDocument(update)) this.#place()
      else if (docChanged && transactions.some(isTyped)) queueMicrotask(() => this.#look())
      else if (docChanged || selectionSet || (focusChanged && !this.view.hasFocus))
        queueMicrotask(() => this.#suggestions.close())
    }

    destroy() {
      this.#isDestroyed = true
      document.removeEventListener('scroll', this.#place, { capture: true })
      window.visualViewport?.removeEventListener('resize', this.#place)
      this.#dispose()
      this.#host.remove()
    }

    handleKey(event: KeyboardEvent): boolean {
      const token = this.#token()
      const isHandled = this.#suggestions.handleKey(event)
      if (isHandled && event.key === 'Escape') this.#dismissedAt = token?.from
      return isHandled
    }

    #look(): void {
      if (this.#isDestroyed) return
      const token = this.#token()
      if (!token || token.from !== this.#dismissedAt) this.#dismissedAt = undefined
      const isOffered = token && this.#dismissedAt === undefined
      void this.#suggestions.update(isOffered ? this.#beforeCaret() : '')
    }

    /** Nothing where nothing is offered: in code, in an address, and where somebody may only read. */
    #beforeCaret(): string {
      const { state } = this.view
      if (state.readOnly || !state.selection.main.empty || !this.view.hasFocus) return ''
      return this.#lineBeforeCaret()
    }

    #lineBeforeCaret(): string {
      const { state } = this.view
      const { head, empty } = state.selection.main
      if (!empty) return ''
      const { from } = state.doc.lineAt(head)
      const start = Math.max(from, head - LOOKED_AT_UNITS)
      // What is cut off is no beginning of a line.
      return (start > from ? '…' : '') + state.sliceDoc(start, head)
    }

    #token(): Span | undefined {
      const before = this.#beforeCaret()
      const { head } = this.view.state.selection.main
      for (const { pattern } of this.#sources) {
        const token = pattern.exec(before)?.groups?.['token']
        if (token !== undefined && isProse(this.view.state, head - token.length))
          return { from: head - token.length, to: head }
      }
      return undefined
    }

    #choose(token: string, { command, after }: Offer): void {
      const { view } = this
      const { head } = view.state.selection.main
      dispatchAsOneUndoStep(view, replaced(view, { from: head - token.length, to: head }, command))
      view.focus()
      after?.(view)
    }

    /** Below the line of the sign, or above it where there is more room. A keyboard on the screen takes some of it. */
    readonly #place = () => {
      if (!this.#list || this.#suggestions.items().length === 0) return
      this.view.requestMeasure({
        key: this,
        read: () => {
          const token = this.#token()
          return token && this.view.coordsAtPos(token.from)
        },
        write: (at) => at && this.#list && placeBeside(this.#list, at),
      })
    }
  }

  const plugin = ViewPlugin.fromClass(Offers)
  return [
    plugin,
    EditorView.contentAttributes.of((view) => view.plugin(plugin)?.attributes ?? null),
    Prec.highest(
      EditorView.domEventHandlers({
        keydown: (event, view) => !isComposing(event) && (view.plugin(plugin)?.handleKey(event) ?? false),
      }),
    ),
  ]
}

const isTyped = (transaction: Transaction) => transaction.isUserEvent('input.type') || transaction.isUserEvent('delete')

/** One change that removes what was typed and does what `command` does then. */
function replaced({ state }: EditorView, typed: Span, command: StateCommand): Transaction {
  const removal = state.update({ changes: typed })
  let spec: TransactionSpec = { changes: removal.changes }
  command({
    state: removal.state,
    dispatch({ changes, selection }) {
      spec = { changes: removal.changes.compose(changes), ...(selection ? { selection } : {}) }
    },
  })
  // As if it had been typed: what is inserted may begin something that is offered.
  return state.update({ ...spec, userEvent: 'input.type', scrollIntoView: true })
}
