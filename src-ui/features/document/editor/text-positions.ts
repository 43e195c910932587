// Positions of the editor, and where they are in the document's Yjs text.
import { Annotation } from '@codemirror/state'
import type { ViewUpdate } from '@codemirror/view'
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromTypeIndex,
  type RelativePosition,
  type Text,
} from 'yjs'
import { HeldChanges } from './composition/held-changes.ts'
import { ShownText } from './shown-text.ts'

/** Marks a change of the editor that repeats what the document has already. */
export const fromDocument = Annotation.define<true>()

export const isFromDocument = ({ transactions }: ViewUpdate): boolean =>
  transactions[0]?.annotation(fromDocument) === true

/** One for each state of an editor. Also the origin, in the events of Yjs, of what is typed there. */
export class TextPositions {
  /** The text of the document as an editor can show it. Undefined if it can show it as it is stored: then there is no second copy of it. */
  translation: ShownText | undefined
  /** The changes that the document has and the editor does not show yet. */
  readonly held = new HeldChanges()

  constructor(readonly text: Text) {
    this.refresh()
  }

  /** To be called after each change of a text with characters that are not shown. */
  refresh(): void {
    const shown = new ShownText(this.text.toString())
    this.translation = shown.isTranslated ? shown : undefined
  }

  /** A position that stays at the same characters, whatever others write. */
  toRelative(position: number, assoc = 0): RelativePosition {
    const inDocument = this.held.toDocument(position)
    return createRelativePositionFromTypeIndex(this.text, this.translation?.toStored(inDocument) ?? inDocument, assoc)
  }

  /** Undefined where the position is not in this text, or its characters have not come yet. */
  fromRelative(position: RelativePosition): number | undefined {
    const absolute = this.text.doc && createAbsolutePositionFromRelativePosition(position, this.text.doc)
    if (absolute?.type !== this.text) return undefined
    return this.held.toEditor(this.translation?.toShown(absolute.index) ?? absolute.index)
  }
}
