/** Messages of one author that follow each other within this time form one group under one name. */
const GROUP_MS = 5 * 60_000

type Authored = { authorId: string; postedAt: number }

export function startsGroup(previous: Authored | undefined, message: Authored): boolean {
  return !previous || previous.authorId !== message.authorId || message.postedAt - previous.postedAt > GROUP_MS
}
