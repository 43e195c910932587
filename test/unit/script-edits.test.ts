// The edits that the hub makes of texts which scripts send: as small as they can be, and with what others have written meanwhile.
import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../src-bun/contract/frames/collaborate.ts'
import { REPLACEMENTS_MAX } from '../../src-bun/contract/limits.ts'
import { diffText } from '../../src-bun/domain/documents/replay/diff-text.ts'
import { type Edit, updateOfEdit } from '../../src-bun/domain/documents/replay/edits.ts'
import { textAt } from '../../src-bun/domain/documents/replay/points.ts'
import { Replay } from '../../src-bun/domain/documents/replay/replay.ts'
import { chance, seedFor } from '../fault/chance.ts'

const CLIENT = 4_000_000_000

/** A document in which somebody types, each edit of which is one update. */
function aDocument(text: string) {
  const doc = new Y.Doc()
  const shared = doc.getText(DOCUMENT_TEXT)
  const replay = new Replay()
  const add = (bytes: Uint8Array) => replay.add([{ seq: replay.lastSeq + 1, authorId: 'ada', at: 0, bytes }])
  doc.on('update', (bytes: Uint8Array, origin: unknown) => {
    if (origin !== 'hub') add(bytes)
  })
  shared.insert(0, text)
  return {
    shared,
    replay,
    /** Makes the edit, and returns the text that follows and its length in the update, or the code of the refusal. */
    edit(edit: Edit): string {
      const made = updateOfEdit(replay, edit, CLIENT)
      if (!made.ok) return made.code
      if (made.value) {
        add(made.value)
        Y.applyUpdate(doc, made.value, 'hub')
      }
      expect(textAt(replay, replay.lastSeq)).toBe(shared.toString())
      return shared.toString()
    },
  }
}

test('[DOCTEXT-1] two texts are compared by lines and words, and what is the same in both is not written again', () => {
  expect(diffText('one two three\nfour\nfive six\n', 'one 2 three\nfour\nnew\nfive seven\n')).toEqual([
    { at: 4, removed: 'two', added: '2' },
    { at: 19, removed: '', added: 'new\n' },
    { at: 24, removed: 'six', added: 'seven' },
  ])
  expect(diffText('same', 'same')).toEqual([])
  expect(diffText('', 'all')).toEqual([{ at: 0, removed: '', added: 'all' }])
  expect(diffText('all', '')).toEqual([{ at: 0, removed: 'all', added: '' }])
  // Half of a character is never replaced.
  expect(diffText('a🙂b', 'a🙃b')).toEqual([{ at: 1, removed: '🙂', added: '🙃' }])
})

const PARTS = ['a', 'b', 'c\n', 'd ', '🙂', '\n', 'xy', ' ', '\r\n']

/** Text in which a few places are changed. */
function changed(text: string, below: (end: number) => number): string {
  const some = (max: number) => Array.from({ length: below(max) }, () => PARTS[below(PARTS.length)]).join('')
  let made = text
  for (let edits = below(5); edits > 0; edits--) {
    const characters = [...made]
    characters.splice(below(characters.length + 1), below(4), ...some(4))
    made = characters.join('')
  }
  return below(10) === 0 ? some(30) : made
}

test('[DOCTEXT-2] what is found between any two texts leads from one to the other', () => {
  const { below } = chance(seedFor('DOCTEXT-2'))
  for (let n = 0; n < 2000; n++) {
    const before = changed('a b\nc d\ne 🙂 f\n\nab xy cd\n', below)
    const after = changed(before, below)
    let text = before
    for (const { at, removed, added } of diffText(before, after).toReversed()) {
      expect(text.slice(at, at + removed.length)).toBe(removed)
      text = text.slice(0, at) + added + text.slice(at + removed.length)
    }
    expect([before, text]).toEqual([before, after])
  }
  // Too many differences to look for: then the rest is replaced as a whole, and that at once.
  const lines = Array.from({ length: 20_000 }, (_, line) => `line ${line}\n`)
  const [first, ...others] = lines
  const reversed = [first, ...others.toReversed()].join('')
  expect(diffText(lines.join(''), reversed)).toHaveLength(1)
})

test('[DOCTEXT-3] a text that a script has changed keeps what others have written since the script read it', () => {
  const { shared, replay, edit } = aDocument('Agenda\n\n- one\n- two\n- three\n')
  const since = replay.lastSeq
  shared.insert(0, '# ')
  shared.insert(shared.toString().indexOf('two') + 3, ' and a half')
  shared.delete(shared.toString().indexOf('- three'), '- three\n'.length)
  const text = edit({ text: 'Agenda\n\n- ONE\n- two\n- three\n- four\n', since })
  expect(text).toBe('# Agenda\n\n- ONE\n- two and a half\n- four\n')
  // A script that has read none of that takes away only what it knew.
  expect(edit({ text: 'Agenda\n', since })).toBe('# Agenda\nONE and a half- four\n')
})

test('[DOCTEXT-4] without edits of others a document becomes exactly the text that was sent', () => {
  const { below } = chance(seedFor('DOCTEXT-4'))
  const { shared, replay, edit } = aDocument('a b\nc d\n')
  for (let n = 0; n < 300; n++) {
    const wanted = changed(shared.toString(), below)
    expect(edit({ text: wanted, since: replay.lastSeq })).toBe(wanted)
  }
})

test('[DOCTEXT-5] whatever others write meanwhile, all of it stays and all that was sent is there', () => {
  const { below } = chance(seedFor('DOCTEXT-5'))
  for (let round = 0; round < 100; round++) {
    const { shared, replay, edit } = aDocument('alpha beta\ngamma delta\nepsilon\n')
    const before = shared.toString()
    const since = replay.lastSeq
    const theirs = Array.from({ length: 1 + below(4) }, (_, n) => `<${n}>`)
    for (const word of theirs) {
      if (below(2)) shared.delete(below(shared.length - 3), 1 + below(3))
      shared.insert(below(shared.length + 1), word)
    }
    const left = theirs.filter((word) => shared.toString().includes(word))
    const places = [below(before.length + 1), below(before.length + 1)].sort((a, b) => a - b) as [number, number]
    const wanted = `${before.slice(0, places[0])}[X]${before.slice(places[0], places[1])}[Y]${before.slice(places[1])}`
    const text = edit({ text: wanted, since })
    expect([text, left.filter((word) => !text.includes(word))]).toEqual([text, []])
    expect([text, text.includes('[X]') && text.indexOf('[X]') < text.indexOf('[Y]')]).toEqual([text, true])
  }
})

test('[DOCTEXT-6] what is appended begins a line, and what is replaced has to be there once', () => {
  const { edit } = aDocument('')
  expect(edit({ append: 'first' })).toBe('first')
  expect(edit({ append: 'second\n' })).toBe('first\nsecond\n')
  expect(edit({ append: 'third' })).toBe('first\nsecond\nthird')
  expect(edit({ append: '' })).toBe('first\nsecond\nthird')
  expect(edit({ find: 'second', replacement: '2nd', isEach: false })).toBe('first\n2nd\nthird')
  expect(edit({ find: 'ir', replacement: 'IR', isEach: false })).toBe('document.textNotFound')
  expect(edit({ find: 'nothing', replacement: 'x', isEach: true })).toBe('document.textNotFound')
  expect(edit({ find: 'ir', replacement: 'IR', isEach: true })).toBe('fIRst\n2nd\nthIRd')
})

test('[DOCTEXT-12] a replacement that would make a text very long, or is at very many places, is refused before it is made', () => {
  const { edit, shared } = aDocument('a'.repeat(REPLACEMENTS_MAX + 1))
  const before = shared.toString()
  const replace = (find: string, replacement: string) => edit({ find, replacement, isEach: true })
  expect(replace('a', 'b')).toBe('document.updateTooLarge')
  expect(replace('aaaa', 'b'.repeat(60_000))).toBe('document.updateTooLarge')
  expect(shared.toString()).toBe(before)
  expect(replace('aaaa', 'b').length).toBeLessThan(before.length)
})
