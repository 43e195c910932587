/** Messages of one author that follow each other within this time form one group under one name. */
const GROUP_MS = 5 * 60_000
/**
 * The name is shown again after so many messages of a room. Counted by their numbers in it, so that the name of no row comes or goes when
 * others are loaded.
 */
const GROUP_MESSAGES = 10

type Authored = { authorId: string; postedAt: number; seq: number }

export function startsGroup(previous: Authored | undefined, message: Authored): boolean {
  if (!previous || previous.authorId !== message.authorId) return true
  if (message.postedAt - previous.postedAt > GROUP_MS) return true
  return Math.floor(previous.seq / GROUP_MESSAGES) !== Math.floor(message.seq / GROUP_MESSAGES)
}
