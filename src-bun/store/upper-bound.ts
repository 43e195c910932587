export type UpperBound = {
  /** A row was added. */
  grew(): void
  /** Whether there are more rows than this. */
  isAbove(max: number): boolean
}

/**
 * Answers whether a table has more rows than a limit without counting them each time: it remembers how many there are at most, and
 * counts only where that is above the limit. Rows that are deleted or rolled back leave it too high until then.
 */
export function createUpperBound(count: () => number): UpperBound {
  let atMost: number | undefined
  return {
    grew() {
      if (atMost !== undefined) atMost++
    },
    isAbove(max) {
      if (atMost === undefined || atMost > max) atMost = count()
      return atMost > max
    },
  }
}
