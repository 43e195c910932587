import type { Comment } from '../../contract/comments.ts'
import type { DocumentContent } from '../content.ts'
import { createImageChoice } from '../images/choice.ts'
import { moment, timeZone } from '../local-time.ts'
import { threadsOf } from '../said/threads.ts'
import { drawMarkdown, markdownSteps } from './markdown.ts'
import { createPaper, isInPdf, type Paper } from './paper.ts'

/** The text with its headings, lists, tables and images, and behind it what was said about it. */
export function* documentAsPdf(content: DocumentContent): Generator<Uint8Array> {
  const { document, text, seq, files, images, takenAt } = content
  const paper = createPaper(document.title, takenAt)
  const choose = createImageChoice(images, isInPdf)
  const own = new Set(files.map(({ id }) => id))
  function drawImage(id: string): boolean {
    const image = own.has(id) ? choose(id) : undefined
    return image !== undefined && paper.image(images, id, image.type)
  }
  paper.paragraph([{ text: document.title, font: 'bold', size: 22 }])
  const taken = `Taken ${moment(takenAt)}, as of change ${seq}. Times are ${timeZone()}.`
  paper.paragraph([{ text: taken, soft: true }])
  paper.space(8)
  for (const _ of markdownSteps('document', text, { paper, drawImage, headings: 0 })) yield* paper.taken()
  const threads = threadsOf(content)
  if (threads.length > 0) paper.heading(1, [{ text: 'Comments' }])
  for (const thread of threads) {
    drawThread(thread, paper)
    yield* paper.taken()
  }
  paper.end()
  yield* paper.taken()
}

function drawThread(thread: readonly Comment[], paper: Paper): void {
  const [first] = thread
  if (!first) return
  paper.heading(2, [{ text: first.quote === undefined ? 'The document' : `“${first.quote}”` }])
  const outcome = outcomeOf(first)
  if (outcome !== '') paper.paragraph([{ text: outcome, soft: true }])
  for (const comment of thread) drawComment(comment, paper)
}

function outcomeOf({ suggestion, resolved }: Comment): string {
  if (!suggestion) return resolved ? `Resolved by ${resolved.byName}` : ''
  return resolved ? `Suggestion ${resolved.accepted ? 'accepted' : 'declined'} by ${resolved.byName}` : 'Suggestion'
}

function drawComment({ authorName, postedAt, editedAt, body, suggestion, deleted }: Comment, paper: Paper): void {
  const edited = editedAt === undefined ? '' : ', edited'
  paper.space(4)
  paper.paragraph([
    { text: authorName, font: 'bold' },
    { text: `  ${moment(postedAt)}${edited}`, soft: true },
  ])
  if (deleted) {
    paper.paragraph([{ text: `Deleted by ${deleted.byName}`, font: 'italic', soft: true }])
    return
  }
  if (suggestion && suggestion.original !== '') paper.paragraph([{ text: suggestion.original, struck: true }], 18)
  if (suggestion && suggestion.replacement !== '')
    paper.paragraph([{ text: suggestion.replacement, font: 'italic' }], 18)
  if (body !== '') drawMarkdown('message', body, { paper, drawImage: () => false, headings: 3 })
}
