// What is offered while somebody types `/` or `[[`, and what buttons put into a text, is fetched when it is first asked for.
import { Compartment, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { withScripts } from '../../../../ui/parts/failed-scripts.ts'
import { withStyles } from '../../../../ui/parts/failed-styles.ts'
import type { OfferTarget } from './offer.ts'

export const loadOffers = withScripts(withStyles(() => import('./offers.ts')))

const BEGINS_OFFER = /(?:^|\s)\/$|\[\[$/

/** To be called for each state of an editor. */
export function offersWhileTyping(target: OfferTarget): Extension {
  const compartment = new Compartment()
  let isAsked = false
  return [
    compartment.of([]),
    EditorView.updateListener.of(({ view, state, docChanged, transactions }) => {
      if (isAsked || !docChanged || !transactions.some((each) => each.isUserEvent('input.type'))) return
      const { head } = state.selection.main
      if (!BEGINS_OFFER.test(state.sliceDoc(Math.max(state.doc.lineAt(head).from, head - 2), head))) return
      isAsked = true
      loadOffers().then(
        ({ offers }) => view.dom.isConnected && view.dispatch({ effects: compartment.reconfigure(offers(target)) }),
        // It is fetched again with the next one.
        () => (isAsked = false),
      )
    }),
  ]
}

/** A command that puts a link or a table into the text. */
export function insert(what: 'link' | 'table') {
  return (view: EditorView): boolean => {
    void loadOffers().then(
      ({ insertions }) => {
        view.focus()
        insertions[what](view)
      },
      () => undefined,
    )
    return true
  }
}
