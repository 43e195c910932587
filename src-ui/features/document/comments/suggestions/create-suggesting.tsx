// What somebody does with suggestions in a document: begins one, sends it, and accepts those of others.
import { Show } from 'solid-js'
import { beginningOf } from '../../../../../src-bun/contract/characters.ts'
import { QUOTE_MAX_CHARS } from '../../../../../src-bun/contract/limits.ts'
import type { Comments } from '../../../../state/comments/comments.ts'
import type { TextEditor } from '../../editor/make-editor.ts'
import { redrawMarks } from '../comment-marks.ts'
import type { HalfWritten, SuggestionDraft } from '../half-written.ts'
import { rangeOf } from '../places.ts'
import { acceptSuggestion, type NotAccepted, type Suggestion } from './accept.ts'
import { SuggestionForm } from './SuggestionForm.tsx'
import { words } from './words.ts'

/** What a text is put behind, as it is shown beside the suggestion to insert it. */
const QUOTED_BEFORE = 60

export function createSuggesting(comments: Comments, half: HalfWritten, editor: () => TextEditor | undefined) {
  const { suggestion: draft, setSuggestion: setDraft } = half
  const text = () => half.text('suggestion') ?? ''
  function end(): void {
    setDraft(undefined)
    half.end('suggestion')
  }

  /** Begins a suggestion for the selected text, or for one to insert at the caret. */
  function begin({ view, positions }: TextEditor): void {
    const { state } = view
    const { from, to } = state.selection.main
    const original = state.sliceDoc(from, to)
    const before = state.sliceDoc(Math.max(state.doc.lineAt(from).from, from - QUOTED_BEFORE), from)
    const quote = beginningOf((original || before).trim(), QUOTE_MAX_CHARS)
    end()
    half.write('suggestion', original)
    setDraft({ range: rangeOf(positions(), { from, to }), quote, original })
  }

  async function submit(begun: SuggestionDraft) {
    const { original, quote, range } = begun
    const replacement = text()
    const refused = await comments.suggest({ original, replacement }, quote, range)
    // The hub may answer late. What has been written since is not sent.
    if (!refused && draft() === begun && text() === replacement) end()
    return refused
  }

  /** The suggestion with this id that nobody has decided about. */
  function undecided(id: string | undefined) {
    const first = id === undefined ? undefined : comments.threads().find((thread) => thread.first.id === id)?.first
    return first?.suggestion && !first.resolved ? (first as typeof first & { suggestion: Suggestion }) : undefined
  }

  async function accept(id: string, seen: string): Promise<NotAccepted | undefined> {
    const [textEditor, comment] = [editor(), undecided(id)]
    if (!textEditor || !comment) return 'comment.decided'
    const why = await acceptSuggestion(textEditor, comments, comment, seen)
    // What is there now is shown.
    if (why === 'changed') redrawMarks(textEditor.view)
    return why
  }

  /** `onGone`: the form goes, with the focus. */
  const form = (onGone: () => void) => (
    <Show when={draft()}>
      {(begun) => (
        <div class="comment-thread" data-current="">
          <h3 class="visually-hidden">{words('newSuggestion')}</h3>
          <Show when={begun().quote}>
            {(quote) => (
              <p class="comment-quote" dir="auto">
                <span>{quote()}</span>
              </p>
            )}
          </Show>
          <SuggestionForm
            original={begun().original}
            text={text()}
            onText={(written) => half.write('suggestion', written)}
            onCancel={() => {
              end()
              onGone()
            }}
            onSubmit={async () => {
              const refused = await submit(begun())
              if (!refused) onGone()
              return refused
            }}
          />
        </div>
      )}
    </Show>
  )

  return { draft, begin, end, undecided, accept, form }
}
