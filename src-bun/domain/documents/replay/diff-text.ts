// What somebody has changed in a text, found by comparing it with what it was: first line by line, and then word by word where lines
// differ. A small edit of a long text stays small, so that what others write elsewhere in the same paragraph is not in its way.

/** At `at` of the earlier text, in UTF-16 units, `removed` is replaced by `added`. */
export type Hunk = { at: number; removed: string; added: string }

/** More differences than this are not looked for: then all between the first and the last one is replaced. Costs memory by its square. */
const LINES_MAX = 1000
const WORDS_MAX = 500

/** In the order of the text; none overlaps another, and none begins or ends inside a character. */
export function diffText(before: string, after: string): Hunk[] {
  const lines = /[^\n]*\n|[^\n]+/g
  const words = /[\p{L}\p{N}\p{M}_]+|[^\S\n]+|[\s\S]/gu
  return diffBy(lines, LINES_MAX, { at: 0, removed: before, added: after }).flatMap((hunk) =>
    diffBy(words, WORDS_MAX, hunk),
  )
}

function diffBy(tokens: RegExp, max: number, { at, removed, added }: Hunk): Hunk[] {
  const [before, after] = [removed.match(tokens) ?? [], added.match(tokens) ?? []]
  let start = 0
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before.at(-end - 1) === after.at(-end - 1)) end++
  const [a, b] = [before.slice(start, before.length - end), after.slice(start, after.length - end)]
  if (a.length === 0 && b.length === 0) return []
  const from = at + lengthOf(before.slice(0, start))
  const kept = longestKept(a, b, max) ?? []

  const hunks: Hunk[] = []
  let [x, y, place] = [0, 0, from]
  // The end counts as kept, so that what stands before it is replaced.
  for (const [nextX, nextY] of [...kept, [a.length, b.length] as const]) {
    const hunk = { at: place, removed: a.slice(x, nextX).join(''), added: b.slice(y, nextY).join('') }
    if (hunk.removed !== '' || hunk.added !== '') hunks.push(hunk)
    place += hunk.removed.length + (a[nextX]?.length ?? 0)
    x = nextX + 1
    y = nextY + 1
  }
  return hunks
}

const lengthOf = (tokens: readonly string[]): number => tokens.reduce((length, token) => length + token.length, 0)

/**
 * The places (in `a` and in `b`) of the tokens that are kept, as many as possible, ascending: the algorithm of Myers, "An O(ND)
 * difference algorithm", 1986. Undefined where more than `max` tokens are not kept.
 *
 * `furthest[k]` is how far one comes in `a` with so many differences on the diagonal where the place in `a` is `k` ahead of that in `b`.
 */
function longestKept(a: readonly string[], b: readonly string[], max: number): [number, number][] | undefined {
  const furthest = new Int32Array(2 * max + 3)
  const at = (k: number) => furthest[k + max + 1] as number
  const rounds: Int32Array[] = []
  for (let differences = 0; differences <= max; differences++) {
    rounds.push(furthest.slice(max + 1 - differences - 1, max + 1 + differences + 2))
    for (let k = -differences; k <= differences; k += 2) {
      let x = k === -differences || (k !== differences && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1
      while (x < a.length && x - k < b.length && x - k >= 0 && a[x] === b[x - k]) x++
      furthest[k + max + 1] = x
      if (x >= a.length && x - k >= b.length) return wayBack(rounds, a.length, b.length)
    }
  }
  return undefined
}

/** Each round has what was known before it, for the diagonals from `-differences - 1` to `differences + 1`. */
function wayBack(rounds: readonly Int32Array[], lengthA: number, lengthB: number): [number, number][] {
  const kept: [number, number][] = []
  let [x, y] = [lengthA, lengthB]
  for (let differences = rounds.length - 1; differences >= 0; differences--) {
    const before = rounds[differences] as Int32Array
    const at = (k: number) => before[k + differences + 1] as number
    const k = x - y
    const isAdded = k === -differences || (k !== differences && at(k - 1) < at(k + 1))
    const previous = isAdded ? k + 1 : k - 1
    const previousX = differences === 0 ? 0 : at(previous)
    const previousY = differences === 0 ? 0 : previousX - previous
    while (
      x > previousX &&
      y > previousY &&
      !(x === previousX + (isAdded ? 0 : 1) && y === previousY + (isAdded ? 1 : 0))
    )
      kept.push([--x, --y])
    ;[x, y] = [previousX, previousY]
  }
  return kept.reverse()
}
