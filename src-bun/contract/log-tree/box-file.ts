// The session box: one HTML page with a viewer, and in it the log (`log-file.ts`) and the files. docs/record.md describes it for others.
// Behind the page stand blocks, each on a line of its own:
//
//   log     lines of the log, compressed by gzip; several, one behind the other
//   index   the list of what there is (`BoxIndex`), compressed by gzip; several
//   note    what the hub has signed of the index, as a signed note
//   file    a part of a file, whose hash is in the index
//   end     nothing, so that a page that was cut is known
//
// A block is data to a browser, which neither runs nor shows it.
import type { Board } from '../boards.ts'
import type { Document } from '../documents.ts'
import type { Room } from '../rooms.ts'
import { createLogCheck, type LogProblem, type LogVerdict } from './log-file.ts'
import type { Sha256 } from './merkle.ts'
import { type LogKey, openNote, parseKey, type VerifySignature } from './note.ts'

export const BOX_FORMAT = 'hubbub box 1'
/** A block of a file has so many bytes, which is a multiple of three, so that its parts are base64 one behind the other. */
export const BOX_FILE_BLOCK_BYTES = 16 * 48 * 1024
/** So many characters of the log are one block, or one line of it where that is longer. */
export const BOX_LOG_BLOCK_CHARS = 1024 * 1024

/** The index is read as a whole. It has about 300 bytes for each thing, so that of any hub is far below. */
const INDEX_MAX_BYTES = 128 * 1024 * 1024

/** Each takes about 20 µs to check in a page. */
const LINES_PER_STEP = 500

export type BoxPart = 'log' | 'index' | 'note' | 'file' | 'end'
/** `base64` has what is in it. `sha256` says of which file it is a part. */
export type BoxBlock = { part: BoxPart; base64: string; sha256?: string }

/** `place` is the room or the document that has the file. One that is not `isIn` was left out. */
export type BoxFile = {
  id: string
  name: string
  type: string
  bytes: number
  sha256: string
  place: string
  isIn: boolean
}

/** What there is now, as the hub says: the log alone does not say what a room was called before it began. */
export type BoxIndex = {
  format: typeof BOX_FORMAT
  hub: string
  takenAt: number
  /** For whom it was made; left out where the owner of the computer has made it, who sees everything. */
  reader?: string
  /** The hashes of the page before the first block, and of what the blocks of the log have, in hexadecimal. */
  page: string
  log: string
  rooms: Room[]
  documents: Document[]
  boards: Board[]
  files: BoxFile[]
}

const BEGIN = '<script type="application/octet-stream" data-part="'
const END = '</script>'
const BLOCK = /^<script type="application\/octet-stream" data-part="(\w+)"(?: data-file="([0-9a-f]{64})")?>$/

export const isBlockLine = (line: string): boolean => line.startsWith(BEGIN)

export const beginBlock = (part: BoxPart, sha256?: string): string =>
  `${BEGIN}${part}"${sha256 === undefined ? '' : ` data-file="${sha256}"`}>`
export const endBlock = `${END}\n`

const isPart = (text: string): text is BoxPart => ['log', 'index', 'note', 'file', 'end'].includes(text)

/** Undefined for any other line. */
export function parseBlock(line: string): BoxBlock | undefined {
  const begin = line.slice(0, line.indexOf('>') + 1)
  const [, part = '', sha256] = BLOCK.exec(begin) ?? []
  if (!isPart(part) || !line.endsWith(END)) return undefined
  return { part, base64: line.slice(begin.length, -END.length), ...(sha256 === undefined ? {} : { sha256 }) }
}

/** What a hub signs of a box: the size of the log, and the hash of the blocks of the index. It cannot be taken for a checkpoint. */
export const boxNote = (size: number, indexHash: string): string => `${BOX_FORMAT}\n${size}\n${indexHash}\n`

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** As `fromBase64`, for long texts. Undefined where the text is no base64, or not written in its one way. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const decoded = atob(text)
    const bytes = new Uint8Array(decoded.length)
    for (let at = 0; at < decoded.length; at++) bytes[at] = decoded.charCodeAt(at)
    // Only the last signs can stand for the same bytes in several ways, and only blanks are skipped.
    const tail = decoded.slice(decoded.length - (decoded.length % 3 || 3))
    return text.length === Math.ceil(decoded.length / 3) * 4 && text.endsWith(btoa(tail)) ? bytes : undefined
  } catch {
    return undefined
  }
}

/** `name` is the file that is meant. */
export type BoxProblem =
  | LogProblem
  | { code: 'block' | 'index' | 'page' | 'file' | 'noFile' | 'cut'; from?: number; to?: number; name?: string }
export type BoxProblemCode = BoxProblem['code']

export type BoxVerdict = LogVerdict & { index: BoxIndex; files: number; filesLeftOut: number }

export type BoxCheck = {
  /** Takes the next block. Returns what is wrong with it. */
  block(block: BoxBlock): BoxProblem | undefined
  /** The same in steps of some milliseconds. Each gives what is wrong. */
  steps(block: BoxBlock): Iterable<BoxProblem | undefined>
  /** To be called behind the last block. `page` is the hash of what stands before the first, where the caller knows it. */
  end(page?: string): BoxProblem | BoxVerdict
}

type Hasher = { update(bytes: Uint8Array): unknown; digest(): Uint8Array }
type Options = {
  sha256: Sha256
  hasher(): Hasher
  verify: VerifySignature
  /** Throws where the bytes are not compressed by gzip, or become very many. */
  inflate(bytes: Uint8Array): Uint8Array
  receipt?: string | undefined
}

export function createBoxCheck({ sha256, hasher, verify, inflate, receipt }: Options): BoxCheck {
  const log = createLogCheck({ sha256, verify, receipt })
  const encoder = new TextEncoder()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const [logHash, indexHash] = [hasher(), hasher()]
  let key: LogKey | undefined
  let hasEnded = false
  let verdict: LogVerdict | undefined
  let packed: Uint8Array[] = []
  let indexBytes = 0
  let index: BoxIndex | undefined
  /** Of those that are in the box, by hash, what has not come yet. */
  const expected = new Map<string, BoxFile>()
  let file: { sha256: string; hash: Hasher } | undefined
  let files = 0

  function unpacked(base64: string): Uint8Array | undefined {
    const bytes = bytesOfBase64(base64)
    try {
      return bytes && inflate(bytes)
    } catch {
      return undefined
    }
  }

  function* takeLog(base64: string): Generator<BoxProblem | undefined> {
    if (packed.length > 0 || index) yield { code: 'block', from: log.size() }
    logHash.update(encoder.encode(base64))
    const bytes = unpacked(base64)
    const lines = bytes && decoder.decode(bytes).split('\n')
    if (lines?.pop() !== '') yield { code: 'block', from: log.size() }
    for (const [n, line] of (lines ?? []).entries()) {
      const problem = log.line(line)
      if (problem) yield problem
      key ??= parseKey((JSON.parse(line) as { key: string }).key, sha256)
      if (n % LINES_PER_STEP === LINES_PER_STEP - 1) yield undefined
    }
  }

  function takeIndex(base64: string): BoxProblem | undefined {
    indexHash.update(encoder.encode(base64))
    const bytes = index ? undefined : unpacked(base64)
    indexBytes += bytes?.length ?? 0
    if (!bytes || indexBytes > INDEX_MAX_BYTES) return { code: 'index' }
    packed.push(bytes)
    return undefined
  }

  function takeNote(base64: string): BoxProblem | undefined {
    const ended = log.end()
    if ('code' in ended) return ended
    verdict = ended
    const note = bytesOfBase64(base64)
    const text = note && key && openNote(decoder.decode(note), key, { sha256, verify })
    if (index || text !== boxNote(ended.leaves, toHex(indexHash.digest()))) return { code: 'index' }
    index = parseIndex(packed.map((bytes) => decoder.decode(bytes, { stream: true })).join('') + decoder.decode())
    packed = []
    if (!index) return { code: 'index' }
    for (const one of index.files) if (one.isIn) expected.set(one.sha256, one)
    return toHex(logHash.digest()) === index.log ? undefined : { code: 'block' }
  }

  function endFile(): BoxProblem | undefined {
    if (!file) return undefined
    const { sha256: wanted, hash } = file
    const name = expected.get(wanted)?.name ?? ''
    file = undefined
    files++
    expected.delete(wanted)
    return toHex(hash.digest()) === wanted ? undefined : { code: 'file', name }
  }

  function takeFile({ base64, sha256: of }: BoxBlock): BoxProblem | undefined {
    const problem = file && file.sha256 !== of ? endFile() : undefined
    if (problem) return problem
    // They come in the order of the index, so that nothing of a box can be exchanged.
    const [named] = expected.values()
    if (!named || !expected.has(of ?? '')) return { code: 'block' }
    if (named.sha256 !== of) return { code: 'noFile', name: named.name }
    file ??= { sha256: named.sha256, hash: hasher() }
    const bytes = bytesOfBase64(base64)
    if (!bytes) return { code: 'file', name: named.name }
    file.hash.update(bytes)
    return undefined
  }

  function takeEnd(base64: string): BoxProblem | undefined {
    hasEnded = true
    return base64 === '' ? endFile() : { code: 'block' }
  }

  function* steps(block: BoxBlock): Generator<BoxProblem | undefined> {
    if (hasEnded) yield { code: 'block' }
    else if (block.part === 'log') yield* takeLog(block.base64)
    else if (block.part === 'index') yield takeIndex(block.base64)
    else if (block.part === 'note') yield takeNote(block.base64)
    else if (block.part === 'end') yield takeEnd(block.base64)
    else yield takeFile(block)
  }

  return {
    steps,
    block(block) {
      for (const problem of steps(block)) if (problem) return problem
      return undefined
    },
    end(page) {
      if (!verdict || !index) {
        const ended = log.end()
        return 'code' in ended ? ended : { code: 'cut' }
      }
      const problem = endFile()
      if (problem) return problem
      const [missing] = expected.values()
      if (missing) return { code: 'noFile', name: missing.name }
      if (!hasEnded) return { code: 'cut' }
      if (page !== undefined && page !== index.page) return { code: 'page' }
      return { ...verdict, index, files, filesLeftOut: index.files.filter(({ isIn }) => !isIn).length }
    },
  }
}

/** Undefined where it is no index. */
export function parseIndex(text: string): BoxIndex | undefined {
  try {
    const index = JSON.parse(text) as BoxIndex
    const lists = [index.rooms, index.documents, index.boards, index.files]
    return index.format === BOX_FORMAT && lists.every(Array.isArray) ? index : undefined
  } catch {
    return undefined
  }
}
