import type { ExportedFile, ExportedMessage, RoomContent } from '../content.ts'
import { createImageChoice } from '../images/choice.ts'
import { localClock, localDay, moment } from '../local-time.ts'
import { deletedLine } from '../said/deleted.ts'
import { ofRoom, takenWords } from '../said/taken.ts'
import { docxOf, isInWord } from './docx.ts'
import { imageMark, messageAsDocx, paragraph, run } from './docx-markdown.ts'

/** A heading for each day, and each message under its author and time. */
export const roomAsDocx = (content: RoomContent): Iterable<Uint8Array> =>
  docxOf({ title: content.room.name, body: body(content), images: content.images, takenAt: content.takenAt })

type Choice = ReturnType<typeof createImageChoice>

function* body({ room, selection, messages, images, takenAt }: RoomContent): Generator<string> {
  const taken = takenWords(takenAt, ofRoom(room.lastSeq), selection)
  yield paragraph(run(room.name), 'Title') + paragraph(run(taken), 'Subtitle')
  if (room.topic !== '') yield paragraph(run(room.topic))
  const choose = createImageChoice(images, isInWord)
  let day = ''
  for (const page of messages) {
    let xml = ''
    for (const message of page) {
      if (localDay(message.postedAt) !== day) {
        day = localDay(message.postedAt)
        xml += paragraph(run(day), 'Heading1')
      }
      xml += messageHead(message) + messageBody(message, choose)
    }
    yield xml
  }
}

function messageHead({ authorName, postedAt, replyTo, editedAt, pinned }: ExportedMessage): string {
  const answers = replyTo ? ` answers ${replyTo.authorName}` : ''
  const edited = editedAt === undefined ? '' : ', edited'
  const mark = pinned ? `, pinned by ${pinned.byName}` : ''
  return paragraph(
    run(authorName, { bold: true }) + run(`${answers}  ${localClock(postedAt)}${edited}${mark}`, { soft: true }),
    'Author',
  )
}

function messageBody({ body, deleted, poll, files = [], reactions = [] }: ExportedMessage, choose: Choice): string {
  if (deleted) return paragraph(run(deletedLine(deleted), { italic: true, soft: true }))
  const counts = reactions.map(({ emoji, memberIds }) => `${emoji} ${memberIds.length}`)
  return [
    body === '' ? '' : messageAsDocx(body),
    poll ? pollParagraphs(poll) : '',
    ...files.map((file) => fileParagraph(file, choose)),
    counts.length === 0 ? '' : paragraph(run(counts.join('  '), { soft: true })),
  ].join('')
}

function pollParagraphs({ answers, voters, closed }: NonNullable<ExportedMessage['poll']>): string {
  const rows = answers.map(({ text, count, memberNames = [] }) => {
    const names = memberNames.length === 0 ? '' : ` (${memberNames.join(', ')})`
    return paragraph(run(`${text}: `) + run(String(count), { bold: true }) + run(names, { soft: true }))
  })
  const end = closed ? `, closed by ${closed.byName} ${moment(closed.at)}` : ''
  return `${rows.join('')}${paragraph(run(`Poll, ${voters} ${voters === 1 ? 'vote' : 'votes'}${end}`, { soft: true }))}`
}

/** An image is in the file where its size is known; of anything else its name is. */
function fileParagraph(
  { id, preview, name, type, bytes, sha256, width, height }: ExportedFile,
  choose: Choice,
): string {
  const image = width && height ? choose(id, preview) : undefined
  if (image && width && height) return paragraph(imageMark(image.id, { width, height, alt: name }))
  const hash = sha256 === undefined ? '' : `, SHA-256 ${sha256}`
  return paragraph(run(name, { bold: true }) + run(`  ${type}, ${bytes} bytes${hash}`, { soft: true }))
}
