// Who is writing where, in words, for people who do not see the carets.
import { viewPlural, viewWord } from '../../../i18n/views.ts'

/** Somebody with a caret in the text, and the heading that stands above it, if there is one. */
export type Writer = { name: string; heading: string | undefined }

/** More people than these are not named, but counted. */
const NAMED_MAX = 3
/** Who comes or goes is announced when nobody else has for so long, in ms. */
const ANNOUNCED_AFTER_MS = 3000

export function whoIsWhere(writers: readonly Writer[]): string {
  if (writers.length === 0) return viewWord('nobodyEdits')
  const edit = viewPlural('edit', writers.length)
  if (writers.length > NAMED_MAX) {
    const largest = largestSection(writers)
    return largest ? `${edit}, ${viewPlural('ofThem', largest.count)} ${viewWord('inSection', largest)}` : edit
  }
  const names = writers.map(({ name, heading }) => (heading ? `${name} ${viewWord('inSection', { heading })}` : name))
  return `${edit}: ${names.join(', ')}`
}

function largestSection(writers: readonly Writer[]): { heading: string; count: number } | undefined {
  const counts = new Map<string, number>()
  for (const { heading } of writers) if (heading) counts.set(heading, (counts.get(heading) ?? 0) + 1)
  const [largest] = [...counts].sort(([, a], [, b]) => b - a)
  return largest && { heading: largest[0], count: largest[1] }
}

/**
 * Announces who is writing when somebody has come or gone, once it is quiet, and never because a caret has moved. `after` runs
 * something in so many ms and returns what cancels it.
 */
export class WriterAnnouncer {
  #announced = ''
  #waitsFor: string | undefined
  #cancel: (() => void) | undefined

  constructor(
    private readonly announce: () => void,
    /** The ids of those who have a caret. */
    private readonly memberIds: () => readonly string[],
    private readonly after: (ms: number, run: () => void) => () => void,
  ) {}

  /** To be called whenever a caret may have come, gone or moved. */
  look(): void {
    const now = this.#who()
    if (now === this.#announced) {
      this.stop()
      return
    }
    if (now === this.#waitsFor) return
    this.stop()
    this.#waitsFor = now
    this.#cancel = this.after(ANNOUNCED_AFTER_MS, () => {
      this.#cancel = undefined
      this.#waitsFor = undefined
      this.#announced = this.#who()
      this.announce()
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#waitsFor = undefined
  }

  readonly #who = () => [...this.memberIds()].sort().join(' ')
}
