import type { StateCommand } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import type IconCode from '~icons/lucide/code'

/** `command` changes the text from which what was typed is gone, in the same step of undo; `after` is called when it has. */
export type Offer = {
  id: string
  label: string
  icon: typeof IconCode
  command: StateCommand
  after?: (view: EditorView) => void
}

/** What an offer may do beside changing the text. */
export type OfferTarget = { chooseImages: (view: EditorView) => void }
