// How a suggestion is drawn in the text: what it takes away is struck through, and what it puts there stands underlined behind it.
import type { Range } from '@codemirror/state'
import { Decoration, WidgetType } from '@codemirror/view'
import type { Comment } from '../../../../../src-bun/contract/comments.ts'
import type { Place } from '../places.ts'
import { compareWords, type Piece } from './compare-words.ts'

type Suggestion = NonNullable<Comment['suggestion']>

/** The pieces of each suggestion as they were when its marks were made last: most texts stay while somebody types elsewhere. */
const compared = new WeakMap<Suggestion, { now: string; pieces: Piece[] }>()
function piecesOf(now: string, suggestion: Suggestion): Piece[] {
  const last = compared.get(suggestion)
  if (last?.now === now) return last.pieces
  const pieces = compareWords(now, suggestion.replacement)
  compared.set(suggestion, { now, pieces })
  return pieces
}

class AddedText extends WidgetType {
  constructor(
    readonly text: string,
    readonly attributes: Record<string, string>,
  ) {
    super()
  }
  override eq(other: AddedText) {
    return other.text === this.text && JSON.stringify(other.attributes) === JSON.stringify(this.attributes)
  }
  toDOM() {
    const element = document.createElement('ins')
    element.className = 'suggestion-added'
    element.dir = 'auto'
    element.textContent = this.text
    for (const [name, value] of Object.entries(this.attributes)) element.setAttribute(name, value)
    return element
  }
  /** It is pressed as the marks are. */
  override ignoreEvent() {
    return false
  }
}

/** What others have written at the place since is struck through, too. */
export function suggestionMarks(
  { from, text: now = '' }: Place,
  suggestion: Suggestion,
  attributes: Record<string, string>,
): Range<Decoration>[] {
  let at = from
  return piecesOf(now, suggestion).map(({ kind, text }: Piece) => {
    if (kind === 'added')
      return Decoration.widget({ widget: new AddedText(text, attributes), side: 1, attributes }).range(at)
    const begin = at
    at += text.length
    return kind === 'same'
      ? Decoration.mark({ class: 'suggestion-kept', attributes }).range(begin, at)
      : Decoration.mark({ class: 'suggestion-removed', tagName: 'del', attributes }).range(begin, at)
  })
}
