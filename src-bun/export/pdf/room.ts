import type { ExportedFile, ExportedMessage, RoomContent } from '../content.ts'
import { createImageChoice } from '../images/choice.ts'
import { localClock, localDay, moment } from '../local-time.ts'
import { deletedLine } from '../said/deleted.ts'
import { ofRoom, takenWords } from '../said/taken.ts'
import { drawMarkdown } from './markdown.ts'
import { createPaper, isInPdf, type Paper } from './paper.ts'

type Draw = { paper: Paper; drawFile(file: ExportedFile): void }

/** A heading for each day, and each message under its author and time. */
export function* roomAsPdf({ room, selection, messages, images, takenAt }: RoomContent): Generator<Uint8Array> {
  const paper = createPaper(room.name, takenAt)
  const choose = createImageChoice(images, isInPdf)
  function drawFile({ id, preview, name, type, bytes, sha256 }: ExportedFile): void {
    const image = choose(id, preview)
    if (image && paper.image(images, image.id, image.type)) return
    const hash = sha256 === undefined ? '' : `, SHA-256 ${sha256}`
    paper.paragraph([
      { text: name, font: 'bold' },
      { text: `  ${type}, ${bytes} bytes${hash}`, soft: true },
    ])
  }
  paper.heading(1, [{ text: room.name }])
  paper.paragraph([{ text: takenWords(takenAt, ofRoom(room.lastSeq), selection), soft: true }])
  if (room.topic !== '') paper.paragraph([{ text: room.topic }])
  let day = ''
  for (const page of messages)
    for (const message of page) {
      if (localDay(message.postedAt) !== day) {
        day = localDay(message.postedAt)
        paper.heading(2, [{ text: day }])
      }
      drawMessage(message, { paper, drawFile })
      yield* paper.taken()
    }
  paper.end()
  yield* paper.taken()
}

function drawMessage(message: ExportedMessage, { paper, drawFile }: Draw): void {
  const { authorName, postedAt, replyTo, editedAt, pinned, body, deleted, poll, files = [], reactions = [] } = message
  const answers = replyTo ? ` answers ${replyTo.authorName}` : ''
  const edited = editedAt === undefined ? '' : ', edited'
  const mark = pinned ? `, pinned by ${pinned.byName}` : ''
  paper.ensure(40)
  paper.space(5)
  paper.paragraph([
    { text: authorName, font: 'bold' },
    { text: `${answers}  ${localClock(postedAt)}${edited}${mark}`, soft: true },
  ])
  if (deleted) {
    paper.paragraph([{ text: deletedLine(deleted), font: 'italic', soft: true }])
    return
  }
  if (body !== '') drawMarkdown('message', body, { paper, drawImage: () => false, headings: 3 })
  if (poll) drawPoll(poll, paper)
  for (const file of files) drawFile(file)
  const counts = reactions.map(({ emoji, memberIds }) => `${emoji} ${memberIds.length}`)
  if (counts.length > 0) paper.paragraph([{ text: counts.join('  '), soft: true }])
}

function drawPoll({ answers, voters, closed }: NonNullable<ExportedMessage['poll']>, paper: Paper): void {
  for (const { text, count, memberNames = [] } of answers) {
    const names = memberNames.length === 0 ? '' : ` (${memberNames.join(', ')})`
    paper.item('•', [{ text: `${text}: ` }, { text: String(count), font: 'bold' }, { text: names, soft: true }], 18)
  }
  const end = closed ? `, closed by ${closed.byName} ${moment(closed.at)}` : ''
  paper.paragraph([{ text: `Poll, ${voters} ${voters === 1 ? 'vote' : 'votes'}${end}`, soft: true }])
}
