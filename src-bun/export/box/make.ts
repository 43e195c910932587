// Makes the blocks of a box of what was read. Runs in the Worker, or in the process of the command line.
import { createHash, type Hash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import {
  BOX_FILE_BLOCK_BYTES,
  BOX_LOG_BLOCK_CHARS,
  type BoxIndex,
  type BoxPart,
  beginBlock,
  boxNote,
  endBlock,
} from '../../contract/log-tree/box-file.ts'
import { PAGE_END, pageOf } from './page.ts'
import type { Viewer } from './viewer.ts'

/** What is asked for, in this order. An answer is a piece of the file, which may be empty. */
export type BoxAsk =
  | { type: 'box.page'; title: string; viewer: Viewer | undefined }
  /** Whole lines of the log. */
  | { type: 'box.log'; lines: string }
  /** Also answered with the hashes that belong into the index. */
  | { type: 'box.logEnd' }
  /** Also answered with the text that the hub is to sign. */
  | { type: 'box.index'; index: BoxIndex; leaves: number }
  | { type: 'box.note'; note: string }
  /** Its pieces are many, so they are asked for one by one. */
  | { type: 'box.file'; sha256: string; bytes: number; path: string }
  | { type: 'box.end' }

export type BoxHashes = { page: string; log: string }
export type BoxAnswer = { text: string; hashes?: BoxHashes; toSign?: string; pieces?: Iterable<string> }

export type BoxMaking = (ask: BoxAsk) => BoxAnswer

/** `read` gives a content in pieces of which each is a multiple of three bytes, but for the last. */
export function createBoxMaking(read: (path: string) => Iterable<Uint8Array>): BoxMaking {
  const hashes = { page: '', log: createHash('sha256') }
  let lines: string[] = []
  let chars = 0

  function packed(part: BoxPart, text: string, hash: Hash): string {
    const base64 = gzipSync(text, { level: 6 }).toString('base64')
    hash.update(base64)
    return `${beginBlock(part)}${base64}${endBlock}`
  }

  function takeLog(more: string): string {
    lines.push(more)
    chars += more.length
    return chars < BOX_LOG_BLOCK_CHARS ? '' : logBlock()
  }

  function logBlock(): string {
    const text = lines.join('')
    lines = []
    chars = 0
    return text === '' ? '' : packed('log', text, hashes.log)
  }

  function indexBlocks(index: BoxIndex, leaves: number): BoxAnswer {
    const hash = createHash('sha256')
    const text = packed('index', JSON.stringify(index), hash)
    return { text, toSign: boxNote(leaves, hash.digest('hex')) }
  }

  /** Throws where the content is not all there any more: the index names it. */
  function* fileBlocks(sha256: string, path: string, length: number): Generator<string> {
    let bytes = 0
    let left = length
    for (const piece of read(path)) {
      left -= piece.length
      if (bytes === 0) yield beginBlock('file', sha256)
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('base64')
      bytes += piece.length
      if (bytes < BOX_FILE_BLOCK_BYTES) continue
      yield endBlock
      bytes = 0
    }
    if (left !== 0) throw new Error('a file of the session box is not there any more')
    if (bytes > 0) yield endBlock
  }

  return (ask) => {
    switch (ask.type) {
      case 'box.page': {
        const text = pageOf(ask.title, ask.viewer)
        hashes.page = createHash('sha256').update(text).digest('hex')
        return { text }
      }
      case 'box.log':
        return { text: takeLog(ask.lines) }
      case 'box.logEnd':
        return { text: logBlock(), hashes: { page: hashes.page, log: hashes.log.digest('hex') } }
      case 'box.index':
        return indexBlocks(ask.index, ask.leaves)
      case 'box.note':
        return { text: `${beginBlock('note')}${Buffer.from(ask.note).toString('base64')}${endBlock}` }
      case 'box.file':
        return { text: '', pieces: fileBlocks(ask.sha256, ask.path, ask.bytes) }
      case 'box.end':
        return { text: `${beginBlock('end')}${endBlock}${PAGE_END}` }
    }
  }
}
