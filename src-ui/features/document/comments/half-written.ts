// What somebody has begun to write in the comments of a document and not sent yet. It outlives the panel, and the page of the document
// while another one is read. It goes with this tab.
import { createSignal } from 'solid-js'
import type { CommentRange } from '../../../../src-bun/contract/comments.ts'

/** The text that a new comment is about. */
type CommentDraft = { range: CommentRange; quote: string }
export type SuggestionDraft = CommentDraft & { original: string }
/** A new comment, a suggestion, and of each comment the answer to it and its new text. */
type Field = 'comment' | 'suggestion' | `${'reply' | 'edit'} ${string}`

const byDocument = new Map<string, HalfWritten>()

export function halfWrittenIn(documentId: string): HalfWritten {
  const known = byDocument.get(documentId) ?? createHalfWritten()
  byDocument.set(documentId, known)
  return known
}

function createHalfWritten() {
  const [comment, setComment] = createSignal<CommentDraft>()
  const [suggestion, setSuggestion] = createSignal<SuggestionDraft>()
  const [texts, setTexts] = createSignal<ReadonlyMap<Field, string>>(new Map())

  /** Undefined where nothing is being written. */
  const text = (field: Field): string | undefined => texts().get(field)
  const write = (field: Field, written: string) => void setTexts((before) => new Map(before).set(field, written))
  const end = (field: Field) => void setTexts((before) => new Map([...before].filter(([key]) => key !== field)))

  /**
   * Ends the field once its text is sent. The hub may answer late: what has been written since stays. `sending` resolves with why it
   * could not be done.
   */
  async function send<Why>(field: Field, sending: Promise<Why | undefined>): Promise<Why | undefined> {
    const sent = text(field)
    const why = await sending
    if (why === undefined && text(field) === sent) end(field)
    return why
  }

  return { comment, setComment, suggestion, setSuggestion, text, write, end, send }
}
export type HalfWritten = ReturnType<typeof createHalfWritten>
