import type { Message } from '../../contract/chat.ts'

/** What of a message is searched: its text, and the answers of a poll, a line each. */
export const searchedText = ({ body, poll }: Pick<Message, 'body' | 'poll'>): string =>
  poll ? [body, ...poll.answers.map(({ text }) => text)].join('\n') : body
