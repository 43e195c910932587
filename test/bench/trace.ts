// Keystrokes as the Yjs updates that a client would send, one each.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../src-bun/contract/frames/collaborate.ts'

export type Patch = [at: number, deleted: number, text: string]

/** How many keystrokes are made up where there is no recording. */
const MADE_UP = 260_000

/** The first `count` keystrokes of the recording that HUBBUB_TRACE names, or of one that is made up and the same each time. */
export function keystrokes(count = Number.POSITIVE_INFINITY): Uint8Array[] {
  const path = process.env['HUBBUB_TRACE']
  return updatesOf(path === undefined ? madeUp(Math.min(count, MADE_UP)) : recorded(path).slice(0, count))
}

/** The recording itself; undefined where HUBBUB_TRACE names none. */
export function recordedPatches(): Patch[] | undefined {
  const path = process.env['HUBBUB_TRACE']
  return path === undefined ? undefined : recorded(path)
}

function recorded(path: string): Patch[] {
  const { txns } = JSON.parse(gunzipSync(readFileSync(path)).toString()) as { txns: { patches: Patch[] }[] }
  return txns.flatMap(({ patches }) => patches)
}

/** Somebody writes a few words at a time, takes the last ones back as often as not, and now and then goes on elsewhere. */
function madeUp(count: number): Patch[] {
  const patches: Patch[] = []
  const random = randomNumbers(7)
  const upTo = (most: number) => Math.floor(random() * (most + 1))
  let [length, caret] = [0, 0]
  while (patches.length < count) {
    if (random() < 0.2) caret = upTo(length)
    for (let left = upTo(60); left > 0; left--, length++) patches.push([caret++, 0, letter(random())])
    if (random() < 0.5) continue
    for (let left = Math.min(caret, upTo(50)); left > 0; left--, length--) patches.push([--caret, 1, ''])
  }
  return patches.slice(0, count)
}

/** About one sign in six ends a word. */
const letter = (chance: number) => ' abcdefghijklmnopqrstuvwxyz'.charAt(chance < 0.17 ? 0 : Math.ceil(chance * 26))

/** From 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function updatesOf(patches: readonly Patch[]): Uint8Array[] {
  const doc = new Y.Doc()
  const text = doc.getText(DOCUMENT_TEXT)
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (const [at, deleted, inserted] of patches) {
    doc.transact(() => {
      if (deleted > 0) text.delete(at, deleted)
      if (inserted !== '') text.insert(at, inserted)
    })
  }
  return updates
}
