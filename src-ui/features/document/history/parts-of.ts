import type { ShownRange } from '../../../state/documents/history.ts'

/** Of what did not change so many lines are shown before and after a change. */
const CONTEXT_LINES = 3

/** A part of a comparison. One with `hiddenLines` is shown when somebody asks for it. */
export type Part = ShownRange & { hiddenLines: number }

/** The ranges of a comparison in which a long text that did not change has its middle apart. Together they are the same text. */
export function partsOf(ranges: readonly ShownRange[]): Part[] {
  return ranges.flatMap((range, n) => folded(range, n === 0, n === ranges.length - 1))
}

function folded(range: ShownRange, isFirst: boolean, isLast: boolean): Part[] {
  const whole = { ...range, hiddenLines: 0 }
  // There is nothing else to read.
  if (range.kind !== 'same' || (isFirst && isLast)) return [whole]
  const lines = range.text.split('\n')
  const before = isFirst ? 0 : CONTEXT_LINES
  const after = isLast ? 0 : CONTEXT_LINES
  const hiddenLines = lines.length - before - after
  if (hiddenLines <= 2 * CONTEXT_LINES) return [whole]
  const part = (from: number, to: number, hidden: number): Part => ({
    ...range,
    text: lines
      .slice(from, to)
      .map((line, n) => (from + n === lines.length - 1 ? line : `${line}\n`))
      .join(''),
    hiddenLines: hidden,
  })
  return [
    part(0, before, 0),
    part(before, lines.length - after, hiddenLines),
    part(lines.length - after, lines.length, 0),
  ].filter(({ text, hiddenLines }) => text !== '' || hiddenLines > 0)
}
