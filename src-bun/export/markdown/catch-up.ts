import {
  type CatchUpAnswer,
  type CaughtDocument,
  type CaughtMessage,
  type ShortChange,
  shortChanges,
} from '../../contract/http/catch-up.ts'
import type { CompareAnswer } from '../../contract/http/history.ts'
import { CATCH_UP_PLACES_COMPARED } from '../../contract/limits.ts'
import { inOneLine } from '../lines.ts'
import { moment, timeZone } from '../local-time.ts'
import { escaped, quoted, toText } from './markdown.ts'

type Compared = ReadonlyMap<string, CompareAnswer['ranges']>

/** A section for each kind of thing, none for what has nothing. */
export function catchUpAsMarkdown(hubName: string, caught: CatchUpAnswer, compared: Compared): string {
  const { since, until, next, messages, rooms, mentions, comments, pins, polls, discussed, documents } = caught
  const { places, people } = caught
  const sections: [string, string[]][] = [
    ['Mentions of you', mentions.flatMap(messageLines)],
    [
      'Comments that mention you',
      comments.flatMap(({ authorName, title, postedAt, body }) => [
        ...['', `**${escaped(authorName)}** in ${titled(title)} ${moment(postedAt)}`, ''],
        ...quoted(body),
      ]),
    ],
    ['Polls', polls.flatMap(messageLines)],
    ['Pinned', pins.flatMap(messageLines)],
    ['Most discussed', discussed.flatMap(messageLines)],
    ['Documents', documents.flatMap((document) => documentLines(document, compared.get(document.id)))],
    ['Messages', ['', ...rooms.map((room) => `- ${escaped(room.name)}: ${room.messages}`)]],
    ['New', ['', ...places.map(({ kind, name, at }) => `- ${kind} ${titled(name)}, ${moment(at)}`)]],
    [
      'People',
      [
        '',
        ...people.map(
          ({ name, what, at }) => `- ${escaped(name)} ${what === 'came' ? 'came' : 'was sent away'}, ${moment(at)}`,
        ),
      ],
    ],
  ]
  const lines = [
    `# ${escaped(hubName)}: what happened`,
    '',
    `From ${moment(since)} to ${moment(until)}, ${messages} ${messages === 1 ? 'message' : 'messages'} of others. Times are ${timeZone()}.`,
    ...(next === undefined ? [] : ['', 'So much has happened that only the last part of it is here.']),
  ]
  const said = sections.filter(([, of]) => of.some((line) => line !== ''))
  if (said.length === 0) lines.push('', 'Nothing has happened.')
  return toText([...lines, ...said.flatMap(([title, of]) => ['', `## ${title}`, ...of])])
}

const titled = (title: string): string => `“${escaped(title === '' ? 'Untitled' : title)}”`

function messageLines({ authorName, roomName, postedAt, body, poll, replies, reactions }: CaughtMessage): string[] {
  const counts = [
    ...(replies > 0 ? [`${replies} ${replies === 1 ? 'answer' : 'answers'}`] : []),
    ...(reactions > 0 ? [`${reactions} ${reactions === 1 ? 'reaction' : 'reactions'}`] : []),
    ...(poll ? [poll.isOpen ? 'open' : 'closed'] : []),
  ]
  const more = counts.length === 0 ? '' : ` (${counts.join(', ')})`
  const answers = (poll?.answers ?? []).map(({ text, count }) => `- ${escaped(text)}: ${count}`)
  return [
    ...['', `**${escaped(authorName)}** in ${escaped(roomName)} ${moment(postedAt)}${more}`],
    ...(body === '' ? [] : ['', ...quoted(body)]),
    ...(answers.length === 0 ? [] : ['', ...answers]),
  ]
}

function documentLines(document: CaughtDocument, ranges: CompareAnswer['ranges'] | undefined): string[] {
  const { title, authors, inserted, deleted, at } = document
  const by = authors.map(({ name }) => escaped(name)).join(', ')
  const { changes, more } = ranges ? shortChanges(ranges, CATCH_UP_PLACES_COMPARED) : { changes: [], more: 0 }
  return [
    ...['', `**${titled(title)}** ${moment(at)}, by ${by}: ${inserted} characters written, ${deleted} deleted`],
    ...(changes.length === 0 ? [] : ['', ...changes.map(changeLine)]),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ]
}

/** In one line: deleted words struck through, written ones bold. */
function changeLine({ before, removed, added, after }: ShortChange): string {
  const old = inOneLine(removed).trim()
  const fresh = inOneLine(added).trim()
  const parts = [before.trim(), after.trim()].map((text) => escaped(inOneLine(text)))
  const struck = old === '' ? [] : [`~~${escaped(old)}~~`]
  const bold = fresh === '' ? [] : [`**${escaped(fresh)}**`]
  return `- ${[parts[0], ...struck, ...bold, parts[1]].filter(Boolean).join(' ')}`
}
