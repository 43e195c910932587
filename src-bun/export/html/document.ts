import type { Comment } from '../../contract/comments.ts'
import { type DocumentContent, markedParts } from '../content.ts'
import { createImageChoice } from '../images/choice.ts'
import { moment, timeZone } from '../local-time.ts'
import { threadsOf } from '../said/threads.ts'
import { imageAddress, withImages } from './embed-images.ts'
import { inHtml, linesInHtml } from './in-html.ts'
import { messageAsHtml } from './markdown.ts'
import { htmlPage } from './page.ts'

/** The text as a page, with the images that it names, and behind it what was said about it. */
export async function documentAsHtml(content: DocumentContent): Promise<Iterable<string>> {
  const { document, text, seq, files, images, render, takenAt } = content
  const choose = createImageChoice(images)
  const addresses = new Map<string, string>()
  for (const { id } of files) {
    const image = text.includes(id) ? choose(id) : undefined
    if (image) addresses.set(id, imageAddress(image))
  }
  const html = await render({ markdown: text, as: 'html', images: addresses })
  const lines = [`Taken ${moment(takenAt)}, as of change ${seq}. Times are ${inHtml(timeZone())}.`]
  return withImages(htmlPage({ title: document.title, lines, main: sections(html, content) }), images)
}

function* sections(html: string, said: DocumentContent): Generator<string> {
  yield '<article class="text" dir="auto">'
  yield* markedParts(html)
  yield '</article>\n'
  const threads = threadsOf(said)
  if (threads.length === 0) return
  yield '<section aria-labelledby="comments"><h2 id="comments">Comments</h2>\n<ol class="entries">\n'
  for (const thread of threads) yield threadAsHtml(thread)
  yield '</ol></section>\n'
}

function threadAsHtml(thread: readonly Comment[]): string {
  const [first] = thread
  if (!first) return ''
  const about = first.quote === undefined ? 'The document' : `<q>${inHtml(first.quote)}</q>`
  const outcome = outcomeOf(first)
  return `<li><p dir="auto">${about}${outcome === '' ? '' : ` <span class="soft">${outcome}</span>`}</p>\n${thread.map(commentAsHtml).join('\n')}</li>\n`
}

function outcomeOf({ suggestion, resolved }: Comment): string {
  const by = resolved ? ` by <bdi>${inHtml(resolved.byName)}</bdi>` : ''
  if (!suggestion) return resolved ? `resolved${by}` : ''
  return resolved ? `suggestion ${resolved.accepted ? 'accepted' : 'declined'}${by}` : 'suggestion'
}

function commentAsHtml({ authorName, postedAt, editedAt, body, suggestion, deleted }: Comment): string {
  const edited = editedAt === undefined ? '' : ' <span class="soft">edited</span>'
  const time = `<time datetime="${new Date(postedAt).toISOString()}">${moment(postedAt)}</time>`
  const text = deleted
    ? `<p class="soft">Deleted by <bdi>${inHtml(deleted.byName)}</bdi></p>`
    : suggestionAsHtml(suggestion) + (body === '' ? '' : messageAsHtml(body))
  return `<blockquote><strong><bdi>${inHtml(authorName)}</bdi></strong> ${time}${edited}<div dir="auto">${text}</div></blockquote>`
}

/** What the suggestion takes away, struck out, and what it puts there. */
function suggestionAsHtml(suggestion: Comment['suggestion']): string {
  if (!suggestion) return ''
  const part = (tag: 'del' | 'ins', text: string) => (text === '' ? '' : `<p><${tag}>${linesInHtml(text)}</${tag}></p>`)
  return part('del', suggestion.original) + part('ins', suggestion.replacement)
}
