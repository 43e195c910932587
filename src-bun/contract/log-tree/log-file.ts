// The log as a file, in lines of JSON: what `hubbub export log` writes, and how it is checked. docs/record.md describes it for others.
//
//   {"format":"hubbub log 1","key":…,"checkpoint":…}          the public key, and the note that says how many leaves there are
//   {"leaf":0,"hash":…,"salt":…,"content":…}                  a leaf with what it is of
//   {"leaf":1,"hash":…}                                       a leaf that is not shown, or of which the content is gone
//   {"tile":0,"hash":…}                                       the root of 256 leaves, behind the last of them
//   {"end":300}                                               how many leaves there were
//
// A line has exactly the form that `JSON.stringify` gives it, so that no byte of the file can differ unnoticed.
import { parseReceipt } from './http.ts'
import { createFrontier, createMerkle, HASH_BYTES, isSame, type Sha256 } from './merkle.ts'
import { type Checkpoint, fromBase64, openCheckpoint, parseKey, toBase64, type VerifySignature } from './note.ts'

export const LOG_FORMAT = 'hubbub log 1'
const TILE_LEVEL = 8
export const LEAVES_PER_TILE = 256

type Leaf = { n: number; hash: Uint8Array; shown?: { salt: Uint8Array; content: string } }

export const logLine = {
  head: (key: string, checkpoint: string) => JSON.stringify({ format: LOG_FORMAT, key, checkpoint }),
  leaf: ({ n, hash, shown }: Leaf) =>
    JSON.stringify({
      leaf: n,
      hash: toBase64(hash),
      ...(shown ? { salt: toBase64(shown.salt), content: shown.content } : {}),
    }),
  tile: (n: number, hash: Uint8Array) => JSON.stringify({ tile: n, hash: toBase64(hash) }),
  end: (leaves: number) => JSON.stringify({ end: leaves }),
}

/** What is wrong, and with which leaves, from the first to the last that it may be, where that is known. */
export type LogProblem = { code: LogProblemCode; from?: number; to?: number }
export type LogProblemCode =
  | 'notALog'
  | 'notSigned'
  | 'line'
  | 'order'
  | 'content'
  | 'hash'
  | 'tooShort'
  | 'tooLong'
  | 'root'
  | 'receiptInvalid'
  | 'receiptOtherKey'
  | 'receiptAhead'
  | 'receiptOtherLog'

export type LogVerdict = { leaves: number; shown: number; checkpoint: Checkpoint; receipt?: Checkpoint }

export type LogCheck = {
  /** How many leaves have come. */
  size(): number
  /** Takes the next line, without its end. Returns what is wrong with it. */
  line(text: string): LogProblem | undefined
  /** To be called behind the last line. */
  end(): LogProblem | LogVerdict
}

type Options = { sha256: Sha256; verify: VerifySignature; receipt?: string | undefined }

export function createLogCheck({ sha256, verify, receipt: receiptText }: Options): LogCheck {
  const frontier = createFrontier(createMerkle(sha256))
  const leafHash = createMerkle(sha256).leaf
  let head: { checkpoint: Checkpoint; receipt: Checkpoint | undefined } | undefined
  let tile: Uint8Array | undefined
  let shown = 0
  let hasEnded = false

  function takeHead(text: string): LogProblem | undefined {
    const { format, key: keyText, checkpoint: note } = fieldsOf(text)
    if (format !== LOG_FORMAT || typeof keyText !== 'string' || typeof note !== 'string') return { code: 'notALog' }
    if (logLine.head(keyText, note) !== text) return { code: 'line' }
    const key = parseKey(keyText, sha256)
    const checkpoint = key && openCheckpoint(note, key, { sha256, verify })
    if (!key || checkpoint?.origin !== key.name) return { code: 'notSigned' }
    let receipt: Checkpoint | undefined
    if (receiptText !== undefined) {
      const given = parseReceipt(receiptText)
      const receiptKey = given && parseKey(given.key, sha256)
      receipt = given && receiptKey && openCheckpoint(given.checkpoint, receiptKey, { sha256, verify })
      if (!receipt) return { code: 'receiptInvalid' }
      if (given?.key !== keyText) return { code: 'receiptOtherKey' }
      if (receipt.size > checkpoint.size) return { code: 'receiptAhead', from: checkpoint.size, to: receipt.size - 1 }
    }
    head = { checkpoint, receipt }
    return atReceipt()
  }

  /** The log has the same leaves as when the receipt was given, or not. */
  function atReceipt(): LogProblem | undefined {
    const receipt = head?.receipt
    if (!receipt || receipt.size !== frontier.size() || isSame(frontier.root(), receipt.root)) return undefined
    return { code: 'receiptOtherLog', from: 0, to: Math.max(0, receipt.size - 1) }
  }

  function takeTile(text: string, n: unknown, hash: unknown): LogProblem | undefined {
    const [from, to] = [frontier.size() - LEAVES_PER_TILE, frontier.size() - 1]
    const isNext = tile !== undefined && n === from / LEAVES_PER_TILE
    const given = typeof hash === 'string' ? fromBase64(hash) : undefined
    if (!isNext || !tile || !given || logLine.tile(n as number, given) !== text)
      return { code: 'line', from: to + 1, to: to + 1 }
    const isRight = isSame(tile, given)
    tile = undefined
    return isRight ? undefined : { code: 'hash', from, to }
  }

  function takeLeaf(text: string): LogProblem | undefined {
    const size = frontier.size()
    const at = { from: size, to: size }
    const { leaf: n, hash: hashText, salt: saltText, content, tile: tileNumber, end } = fieldsOf(text)
    if (tileNumber !== undefined) return takeTile(text, tileNumber, hashText)
    if (tile) return { code: 'line', ...at }
    if (end !== undefined) {
      hasEnded = text === logLine.end(size)
      return hasEnded ? undefined : { code: 'line', ...at }
    }
    if (typeof n !== 'number') return { code: 'line', ...at }
    if (n !== size) return { code: 'order', ...at }
    const hash = typeof hashText === 'string' ? fromBase64(hashText) : undefined
    const salt = typeof saltText === 'string' ? fromBase64(saltText) : undefined
    const isShown = salt !== undefined && typeof content === 'string'
    const read: Leaf | undefined =
      hash?.length === HASH_BYTES ? { n, hash, ...(isShown ? { shown: { salt, content } } : {}) } : undefined
    // The hash is of UTF-8, in which half a character is the same as the sign for an unknown one.
    const isWhole = typeof content !== 'string' || !/\p{Surrogate}/u.test(content)
    if (!read || !isWhole || logLine.leaf(read) !== text) return { code: 'line', ...at }
    if (read.shown) {
      const bytes = new TextEncoder().encode(read.shown.content)
      const data = new Uint8Array(read.shown.salt.length + bytes.length)
      data.set(read.shown.salt)
      data.set(bytes, read.shown.salt.length)
      if (!isSame(leafHash(data), read.hash)) return { code: 'content', ...at }
      shown++
    }
    if (head && size >= head.checkpoint.size) return { code: 'tooLong', ...at }
    frontier.add(read.hash, (level, subtree) => {
      if (level === TILE_LEVEL) tile = subtree
    })
    return atReceipt()
  }

  return {
    size: () => frontier.size(),
    line(text) {
      if (!head) return takeHead(text)
      return hasEnded ? { code: 'line', from: frontier.size(), to: frontier.size() } : takeLeaf(text)
    },
    end() {
      const size = frontier.size()
      if (!head) return { code: 'notALog' }
      const { checkpoint, receipt } = head
      if (size < checkpoint.size) return { code: 'tooShort', from: size, to: checkpoint.size - 1 }
      if (!hasEnded || tile) return { code: 'line', from: size, to: size }
      if (!isSame(frontier.root(), checkpoint.root)) return { code: 'root', from: 0, to: Math.max(0, size - 1) }
      return { leaves: size, shown, checkpoint, ...(receipt ? { receipt } : {}) }
    },
  }
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
