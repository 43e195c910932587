/** One author going on within this time is one group under one name. */
const GROUP_MS = 5 * 60_000

type Line = { authorId: string; postedAt: number }

export function startsGroup(previous: Line | undefined, line: Line): boolean {
  return !previous || previous.authorId !== line.authorId || line.postedAt - previous.postedAt > GROUP_MS
}
