/** A piece of two texts: in both, only in the first, or only in the second one. */
export type Piece = { kind: 'same' | 'removed' | 'added'; text: string }

// An emoji with what belongs to it, a letter of a script without blanks, a word, blanks, a task box or the same mark of Markdown several
// times (what they show is shown for them, so a part of them would not be seen), or one other character.
const TOKEN =
  /\p{Extended_Pictographic}(?:[\uFE0F\u200D]|\p{Emoji_Modifier}|\p{Extended_Pictographic})*|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]\p{M}*|[\p{L}\p{N}\p{M}]+|[^\S\n]+|\[[ xX]\] ?|([*_~`#$=|-])\1*|[\s\S]\p{M}*/gu
const HAS_WORD = /[\p{L}\p{N}]/u
/** Tokens of one text times tokens of the other one. Above it all that lies between their equal ends is one change. */
const COMPARED_MAX = 250_000

/** How `before` becomes `after`, by words: short to read, and little to change. Together the pieces are both texts. */
export function compareWords(before: string, after: string): Piece[] {
  const [a, b] = [before.match(TOKEN) ?? [], after.match(TOKEN) ?? []]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const middle = compared(a.slice(start, a.length - end), b.slice(start, b.length - end))
  const same = (tokens: string[]): Piece => ({ kind: 'same', text: tokens.join('') })
  return joined([same(a.slice(0, start)), ...withoutCrumbs(middle), same(a.slice(a.length - end))])
}

function compared(a: readonly string[], b: readonly string[]): Piece[] {
  const [removed, added] = [a.join(''), b.join('')]
  if (a.length * b.length > COMPARED_MAX) return replaced(removed, added)
  // `common[i * width + j]`: how many tokens the rest of `a` from i and that of `b` from j have in common, in order.
  const width = b.length + 1
  const common = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] as number
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const pieces: Piece[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pieces.push({ kind: 'same', text: a[i++] as string })
      j++
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1)))
      pieces.push({ kind: 'removed', text: a[i++] as string })
    else pieces.push({ kind: 'added', text: b[j++] as string })
  }
  return pieces
}

const replaced = (removed: string, added: string): Piece[] => [
  { kind: 'removed', text: removed },
  { kind: 'added', text: added },
]

/** Blanks and punctuation between two changes belong to them: nobody reads changes of every second character. */
function withoutCrumbs(pieces: readonly Piece[]): Piece[] {
  const made: Piece[] = []
  let [removed, added] = ['', '']
  const end = () => {
    made.push(...replaced(removed, added))
    removed = ''
    added = ''
  }
  for (const { kind, text } of joined(pieces)) {
    if (kind === 'removed') removed += text
    else if (kind === 'added') added += text
    else if (HAS_WORD.test(text)) {
      end()
      made.push({ kind, text })
    } else {
      removed += text
      added += text
    }
  }
  end()
  return made
}

function joined(pieces: readonly Piece[]): Piece[] {
  const made: Piece[] = []
  for (const piece of pieces) {
    const last = made.at(-1)
    if (piece.text === '') continue
    if (last?.kind === piece.kind) last.text += piece.text
    else made.push({ ...piece })
  }
  return made
}
