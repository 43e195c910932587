// Accepting a suggestion: the hub says who of several does it, and then this editor changes the text.
import type { ChangeSpec } from '@codemirror/state'
import type { Comment } from '../../../../../src-bun/contract/comments.ts'
import type { Comments, NotDone } from '../../../../state/comments/comments.ts'
import type { TextEditor } from '../../editor/make-editor.ts'
import { undoManagers } from '../../editor/undo.ts'
import { type Place, placeOf } from '../places.ts'
import { compareWords } from './compare-words.ts'

export type Suggestion = NonNullable<Comment['suggestion']>

/**
 * What there is at the place of a suggestion: the text that it is about (`asThen`), another one (`changed`), the text that it
 * proposes (`isThere`), or nowhere to put it (`noPlace`).
 */
export type SuggestionState = 'asThen' | 'changed' | 'isThere' | 'noPlace'
/** `changed`: the text is not the one any more that the person has seen. */
export type NotAccepted = NotDone | 'changed'

export function stateOf({ original, replacement }: Suggestion, place: Place | undefined): SuggestionState {
  if (place?.text === undefined) return 'noPlace'
  if (place.text === original) return 'asThen'
  return place.text === replacement ? 'isThere' : 'changed'
}

/** `seen`: the text at its place that the person who accepts has seen. Nothing is changed where it is another one by now. */
export async function acceptSuggestion(
  editor: TextEditor,
  comments: Comments,
  comment: Comment,
  seen: string,
): Promise<NotAccepted | undefined> {
  const { suggestion } = comment
  const place = () => placeOf(editor.positions(), comment, editor.view.state.doc)
  if (!suggestion || place()?.text !== seen) return 'changed'
  const refused = await comments.accept(comment)
  if (refused) return refused
  const now = place()
  if (!now || now.text !== seen || !editor.view.dom.isConnected) {
    // Somebody has written there while the hub was asked, or the document was closed.
    await comments.resolve(comment, false)
    return 'changed'
  }
  replace(editor, now.from, seen, suggestion.replacement)
  return undefined
}

/** One step of undo, and no longer than it must be: what others write in the words that stay is not touched. */
function replace({ view }: TextEditor, from: number, before: string, after: string): void {
  const managers = view.state.facet(undoManagers)
  for (const manager of managers) manager.stopCapturing()
  let at = from
  const changes = compareWords(before, after).flatMap(({ kind, text }): ChangeSpec[] => {
    if (kind === 'added') return [{ from: at, insert: text }]
    const begin = at
    at += text.length
    return kind === 'removed' ? [{ from: begin, to: at }] : []
  })
  view.dispatch({ changes, userEvent: 'input' })
  for (const manager of managers) manager.stopCapturing()
}
