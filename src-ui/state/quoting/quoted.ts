// Texts that are quoted elsewhere: messages in a document, and a passage of a document in a message.
import { beginningOf } from '../../../src-bun/contract/characters.ts'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { addressOfMessage } from './addresses.ts'

/** Of a passage so much is quoted. A message has room for a question besides. */
const PASSAGE_QUOTED_CHARS = 600

/** How its author is called now, and when it was posted, as text. */
type Said = { nameOf: (message: Message) => string; timeOf: (at: number) => string }

/** Messages as Markdown: each a quotation that says who wrote it and when, with a link to it. */
export const quotedMessages = (messages: readonly Message[], said: Said): string =>
  messages.map((message) => quotation(message, said)).join('\n\n')

function quotation(message: Message, { nameOf, timeOf }: Said): string {
  const { body, files = [], poll, postedAt } = message
  const parts = [
    ...(body.trim() === '' ? [] : [body.trim()]),
    ...(poll ? [poll.answers.map(({ text, count }) => `- ${plain(text)}: ${count}`).join('\n')] : []),
    ...files.map(({ name }) => plain(name)),
    `— ${plain(nameOf(message))}, [${timeOf(postedAt)}](${addressOfMessage(message)})`,
  ]
  return asQuote(parts.join('\n\n'))
}

/** The beginning of a passage as a quotation. */
export const quotedPassage = (text: string): string => asQuote(shortened(text.trim()))

function shortened(text: string): string {
  const beginning = beginningOf(text, PASSAGE_QUOTED_CHARS)
  return beginning === text ? text : `${beginning.trimEnd()} …`
}

/** Every line of it, so that nothing in the text ends the quotation. */
const asQuote = (text: string): string =>
  text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')

/** Escapes Markdown in a name of a person or a file, which anybody may have chosen, so that it is shown as it was typed. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_~[\]<>#|]/g, '\\$&')
