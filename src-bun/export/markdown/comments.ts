import type { Comment } from '../../contract/comments.ts'
import { inOneLine } from '../lines.ts'
import { moment } from '../local-time.ts'
import { threadsOf } from '../said/threads.ts'
import { escaped, quoted, toText } from './markdown.ts'
import { outcomeOf, suggestionLines } from './suggestions.ts'

/** A section behind the text: each thread under what it is about. Nothing where there is none. */
export function* commentsAsMarkdown(said: Parameters<typeof threadsOf>[0]): Generator<string> {
  const threads = threadsOf(said)
  if (threads.length > 0) yield toText(['', '', '---', '', '## Comments'])
  for (const thread of threads) {
    if (thread[0]) yield toText(['', threadHead(thread[0])])
    for (const comment of thread) yield toText(commentLines(comment))
  }
}

function threadHead(first: Comment): string {
  const { quote } = first
  const about = quote === undefined ? 'The document' : `“${escaped(inOneLine(quote))}”`
  return `### ${about}${outcomeOf(first)}`
}

function commentLines(comment: Comment): string[] {
  const { authorName, postedAt, editedAt, body, deleted } = comment
  const edited = editedAt === undefined ? '' : ' (edited)'
  const suggested = suggestionLines(comment)
  const said = body === '' ? [] : quoted(body)
  const between = suggested.length > 0 && said.length > 0 ? [''] : []
  const text = deleted ? [`*Deleted by ${escaped(deleted.byName)}*`] : [...suggested, ...between, ...said]
  return ['', `**${escaped(authorName)}** ${moment(postedAt)}${edited}`, '', ...text]
}
