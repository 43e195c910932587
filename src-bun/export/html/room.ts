import type { ExportedFile, ExportedImage, ExportedMessage, RoomContent } from '../content.ts'
import { createImageChoice } from '../images/choice.ts'
import { localClock, localDay, moment } from '../local-time.ts'
import { deletedLine } from '../said/deleted.ts'
import { ofRoom, takenWords } from '../said/taken.ts'
import { imageAddress, withImages } from './embed-images.ts'
import { inHtml } from './in-html.ts'
import { messageAsHtml } from './markdown.ts'
import { htmlPage } from './page.ts'

type Choice = (...ids: (string | undefined)[]) => ExportedImage | undefined

/** A section for each day, with its messages as a list. Every message is the target of a link: `#m12`. */
export function roomAsHtml({ room, selection, messages, images, takenAt }: RoomContent): Iterable<string> {
  const taken = inHtml(takenWords(takenAt, ofRoom(room.lastSeq), selection))
  const lines = room.topic === '' ? [taken] : [inHtml(room.topic), taken]
  const nothing =
    Object.keys(selection).length === 0 ? 'Nobody has written here yet.' : 'Nothing was written in this part.'
  const main = days(messages, createImageChoice(images), nothing)
  return withImages(htmlPage({ title: room.name, lines, search: 'Find in these messages', main }), images)
}

function* days(pages: RoomContent['messages'], choose: Choice, nothing: string): Generator<string> {
  let day = ''
  for (const page of pages) {
    let html = ''
    for (const message of page) {
      if (localDay(message.postedAt) !== day) {
        html += day === '' ? '' : '</ol></section>\n'
        day = localDay(message.postedAt)
        html += `<section class="day" aria-labelledby="d${day}"><h2 id="d${day}">${day}</h2>\n<ol class="entries">\n`
      }
      html += messageRow(message, choose)
    }
    yield html
  }
  yield day === '' ? `<p>${nothing}</p>\n` : '</ol></section>\n'
}

function messageRow(message: ExportedMessage, choose: Choice): string {
  const { seq, authorName, postedAt, replyTo, editedAt, pinned } = message
  const time = `<a class="time" href="#m${seq}"><time datetime="${new Date(postedAt).toISOString()}">${localClock(postedAt)}</time></a>`
  const answers = replyTo ? ` <a href="#m${replyTo.seq}">answers <bdi>${inHtml(replyTo.authorName)}</bdi></a>` : ''
  const edited = editedAt === undefined ? '' : ' <span class="soft">edited</span>'
  const mark = pinned ? ` <span class="soft">pinned by <bdi>${inHtml(pinned.byName)}</bdi></span>` : ''
  return `<li id="m${seq}" data-entry><strong><bdi>${inHtml(authorName)}</bdi></strong> ${time}${answers}${edited}${mark}
<div dir="auto">${messageBody(message, choose)}</div></li>\n`
}

function messageBody({ body, deleted, poll, files = [], reactions = [] }: ExportedMessage, choose: Choice): string {
  if (deleted?.byRule) return `<p class="soft">${deletedLine(deleted)}</p>`
  if (deleted) return `<p class="soft">Deleted by <bdi>${inHtml(deleted.byName)}</bdi></p>`
  const text = body === '' ? '' : messageAsHtml(body)
  const listed = files.map((file) => fileAsHtml(file, choose)).join('')
  const counts = reactions.map(({ emoji, memberIds }) => `<span>${inHtml(emoji)} ${memberIds.length}</span>`)
  const votes = poll ? pollAsHtml(poll) : ''
  return `${text}${votes}${listed}${counts.length === 0 ? '' : `<p class="soft">${counts.join(' ')}</p>`}`
}

/** An image is in the file; of anything else its name is, and what its copy can be recognised by. */
function fileAsHtml({ id, preview, name, type, bytes, sha256, width, height }: ExportedFile, choose: Choice): string {
  const image = choose(id, preview)
  if (image) {
    const size = width && height ? ` width="${width}" height="${height}"` : ''
    return `<p><img src="${imageAddress(image)}" alt="${inHtml(name)}"${size}></p>`
  }
  const hash = sha256 === undefined ? '' : `, SHA-256 ${sha256}`
  return `<p><strong>${inHtml(name)}</strong> <span class="soft">${inHtml(type)}, ${bytes} bytes${hash}</span></p>`
}

/** Each answer with how many chose it, and by whom where the poll shows names. */
function pollAsHtml({ answers, voters, closed }: NonNullable<ExportedMessage['poll']>): string {
  const rows = answers.map(({ text, count, memberNames = [] }) => {
    const names = memberNames.map((name) => `<bdi>${inHtml(name)}</bdi>`).join(', ')
    return `<li>${inHtml(text)}: <strong>${count}</strong>${names === '' ? '' : ` <span class="soft">${names}</span>`}</li>`
  })
  const end = closed ? `, closed by <bdi>${inHtml(closed.byName)}</bdi> ${moment(closed.at)}` : ''
  return `<ul>${rows.join('')}</ul><p class="soft">Poll, ${voters} ${voters === 1 ? 'vote' : 'votes'}${end}</p>`
}
