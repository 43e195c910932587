import type { Comment } from '../../contract/comments.ts'
import { type DocumentContent, markedParts } from '../content.ts'
import { createImageChoice } from '../images/choice.ts'
import { moment, timeZone } from '../local-time.ts'
import { threadsOf } from '../said/threads.ts'
import { docxOf, isInWord } from './docx.ts'
import { messageAsDocx, paragraph, run } from './docx-markdown.ts'

/** The text with its headings, lists, tables and images, and behind it what was said about it. */
export async function documentAsDocx(content: DocumentContent): Promise<Iterable<Uint8Array>> {
  const { document, text, files, images, render, takenAt } = content
  const choose = createImageChoice(images, isInWord)
  const shown = files.filter(({ id }) => text.includes(id) && choose(id)).map(({ id }) => [id, id] as const)
  const xml = await render({ markdown: text, as: 'docx', images: new Map(shown) })
  return docxOf({ title: document.title, body: body(xml, content), images, takenAt })
}

function* body(xml: string, content: DocumentContent): Generator<string> {
  const { document, seq, takenAt } = content
  yield paragraph(run(document.title), 'Title')
  yield paragraph(run(`Taken ${moment(takenAt)}, as of change ${seq}. Times are ${timeZone()}.`), 'Subtitle')
  yield* markedParts(xml)
  const threads = threadsOf(content)
  if (threads.length > 0) yield paragraph(run('Comments'), 'Heading1')
  for (const thread of threads) yield threadParagraphs(thread)
}

function threadParagraphs(thread: readonly Comment[]): string {
  const [first] = thread
  if (!first) return ''
  const about = first.quote === undefined ? 'The document' : `“${first.quote}”`
  const head = paragraph(run(about) + run(outcomeOf(first), { soft: true }), 'Heading2')
  return head + thread.map(commentParagraphs).join('')
}

function outcomeOf({ suggestion, resolved }: Comment): string {
  if (!suggestion) return resolved ? `  resolved by ${resolved.byName}` : ''
  return resolved ? `  suggestion ${resolved.accepted ? 'accepted' : 'declined'} by ${resolved.byName}` : '  suggestion'
}

function commentParagraphs({ authorName, postedAt, editedAt, body, suggestion, deleted }: Comment): string {
  const edited = editedAt === undefined ? '' : ', edited'
  const head = run(authorName, { bold: true }) + run(`  ${moment(postedAt)}${edited}`, { soft: true })
  if (deleted)
    return paragraph(head, 'Author') + paragraph(run(`Deleted by ${deleted.byName}`, { italic: true, soft: true }))
  const part = (text: string, struck: boolean) =>
    text === '' ? '' : paragraph(run(text, struck ? { struck } : { italic: true }), 'Quote')
  const suggested = suggestion ? part(suggestion.original, true) + part(suggestion.replacement, false) : ''
  return paragraph(head, 'Author') + suggested + (body === '' ? '' : messageAsDocx(body))
}
