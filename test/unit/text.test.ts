import { expect, test } from 'bun:test'
import { beginningOf, countCharacters, fitsInto } from '../../src-bun/contract/characters.ts'
import { guestKeyOf } from '../../src-bun/domain/members/members.ts'
import { lookAlikeKey, nameKey } from '../../src-bun/domain/name-key.ts'
import { cleanBody, cleanName } from '../../src-bun/domain/text.ts'
import { fileName } from '../../src-bun/export/file.ts'
import { roomAsMarkdown } from '../../src-bun/export/markdown/markdown.ts'
import { growthOf } from '../support/cost.ts'

test('[TEXT-1] a name loses invisible characters and direction overrides, and keeps single spaces', () => {
  expect(cleanName('  Ada\u202E \u200B Love\u0007lace ', 40)).toBe('Ada Lovelace')
  expect(cleanName('one\n\ttwo', 40)).toBe('one two')
  for (const nothing of [
    '\u200B\uFEFF\u2060',
    '\u3164',
    '\u00AD',
    '\u034F',
    '\u2800',
    '\u180E',
    '\u200D',
    '\uFE0F',
    ' ',
  ]) {
    expect([nothing, cleanName(nothing, 40)]).toEqual([nothing, ''])
  }
  for (const alike of ['Ada\u00AD', 'A\u061Cda', 'Ada\u034F']) expect(cleanName(alike, 40)).toBe('Ada')
  for (const alike of ['Ada\u200D', 'A\u200Dda', '\u200DAda', 'Ada\uFE0F', 'Ada\uFE0E', 'Ada\uFE0F\u200D'])
    expect([alike, cleanName(alike, 40)]).toEqual([alike, 'Ada'])
  expect(nameKey(cleanName('A da', 40))).toBe(nameKey('Ada'))
  // Behind a picture, but not between two, or without one.
  expect(
    ['😀\u200D', '😀\u200Da', 'a\u200D😀', '5\uFE0F', 'e\u0301\u200Da'].map((text) => cleanName(text, 40)),
  ).toEqual([...['😀', '😀a', 'a😀', '5', '\u00e9a']])
})

const AS_TYPED = [
  'E = mc²',
  'H₂O und CO₂',
  '10 m³/h',
  '½ Liter',
  'Team №1',
  'Größe in ㎡',
  '株式会社㈱',
  'Temperature ℃',
  'Wait…',
  '™ review',
  'Ａｄａ',
  '10\u202Fkm',
  '会議\u3000室',
  // The non-joiner of Persian, and the tags that make this flag that of Scotland.
  'نامه\u200Cها',
  '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
  // The joiner and the selectors of emoji, of Sinhala and of Devanagari.
  ...['👨‍👩‍👧‍👦', '🏳️‍🌈', '🧑🏽‍🚀', '👩‍❤️‍💋‍👨', '✈️', '✈\uFE0E', '1️⃣ #️⃣', '©️ ™️ ‼️ ㊗️', '👨‍🦰'],
  ...['ශ්\u200Dරී ලංකා', 'क्\u200Dष', 'ه\u200D'],
]

test('[TEXT-6] a name is stored as it was typed, in normal form NFC', () => {
  for (const typed of AS_TYPED) expect(cleanName(typed, 40)).toBe(typed)
  expect(cleanName('Cafe\u0301', 40)).toBe('Caf\u00e9')
  expect(cleanName('Ada\u200C', 40)).toBe('Ada')
  expect(cleanName(`a${'\u0336'.repeat(100)}b`, 40)).toBe(`a${'\u0336'.repeat(8)}b`)
})

test('[TEXT-7] names are compared by the form in which older versions stored them', () => {
  for (const typed of AS_TYPED) expect(nameKey(typed)).toBe(nameKey(typed.normalize('NFKC')))
  for (const alike of ['te\u00ADa', 'tea\u200B', '\u202Atea', 'te\0a', 'Ｔea', 'T E A\uFEFF'])
    expect(nameKey(alike)).toBe('tea')
  // These stand in databases: they may never change.
  expect([nameKey('Größe in ㎡'), nameKey('Team №1'), nameKey('A\u200DB ✈️')]).toEqual(['größeinm2', 'teamno1', 'ab✈'])
  expect([lookAlikeKey('Ada 5'), lookAlikeKey('Ada ５'), lookAlikeKey('Ada\u200B\u00A05')]).toEqual([
    'ada5',
    'ada5',
    'ada5',
  ])
  expect(guestKeyOf('Ａda Ⅱ ✈️', '10.0.0.1')).toBe('10.0.0.1 ada ii ✈️')
  expect([guestKeyOf('', '::1'), guestKeyOf('\u200B', '::1')]).toEqual(['::1 guest', '::1 guest'])
})

const FAMILY = '👨‍👩‍👧‍👦'
const SIGNS = [
  'x',
  '字',
  '😀',
  '🇩🇪',
  FAMILY,
  'e\u0301',
  '👩🏽‍❤️‍💋‍👨🏽',
  '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
  'นี่',
  '각',
]

test('[TEXT-8] a limit counts the characters that people see, whatever they are made of', () => {
  for (const sign of SIGNS) {
    expect(countCharacters(sign.repeat(41))).toBe(41)
    expect(cleanName(sign.repeat(40), 40)).toBe(sign.repeat(40).normalize('NFC'))
    expect([sign, cleanName(sign.repeat(41), 40)]).toEqual([sign, ''])
    expect(beginningOf(sign.repeat(41), 40)).toBe(sign.repeat(40))
  }
  // Wherever the pieces end in which a long text is counted.
  for (const sign of SIGNS)
    for (const before of ['', 'x', 'xy', '😀'.repeat(3)])
      expect([sign, countCharacters(before + sign.repeat(200))]).toEqual([sign, countCharacters(before) + 200])
  expect(countCharacters(`e${'\u0301'.repeat(500)}f`)).toBe(2)
  // What cleaning removes does not count, and one character cannot be of any size.
  expect(cleanName(`${'\u200B'.repeat(60)}Ada`, 40)).toBe('Ada')
  expect(fitsInto(2, `a${'\u0336'.repeat(100)}`)).toBe(false)
  expect(beginningOf(`ab${'\u0336'.repeat(100)}`, 2)).toBe('a')
})

test('[TEXT-9] a message in which nothing is visible is empty', () => {
  const nothing =
    '\u200b \u2800 \u3164 \u00ad \u200d \u2060 \u115f \u1160 \u034f \u180e \ufe0f \u061c \u200e\u200f \u{e0061} \u{1d159} \uffa0 \ufeff \u00a0 \u3000 \u17b4 \u2066\u2069 \u{1d173} \u{e0100} \u{16fe4} \u{1bc9d}'
  for (const body of [...nothing.split(' '), nothing, `\u200b\n\u2800\t`])
    expect([body, cleanBody(body)]).toEqual([body, ''])
  for (const body of ['\u200b.', '❤️', '\u0301', '🏴', '🇩', '\u{1d158}']) expect(cleanBody(body)).toBe(body)
})

test('[TEXT-2] an emoji of several code points stays whole', () => {
  expect(cleanName('👩‍👩‍👧 team ✈️', 40)).toBe('👩‍👩‍👧 team ✈️')
})

test('[TEXT-3] a message keeps its lines and loses direction overrides', () => {
  expect(cleanBody('\n one\r\n\ttwo\u202E \n\n')).toBe(' one\n\ttwo')
  expect(cleanBody(' \n\t ')).toBe('')
})

test('[TEXT-5] the cost of cleaning a message of blanks grows with its length, and half a surrogate pair is replaced', () => {
  const cleaning = (blanks: number) => {
    const body = `a${' '.repeat(blanks)}b`
    expect(cleanBody(body)).toBe(body)
    return () => cleanBody(body)
  }
  expect(growthOf(cleaning, 200_000)).toMatchObject({ isBounded: true })
  const naming = (letters: number) => () =>
    cleanName(`${'e\u0301'.repeat(letters)}\u200C${'\u0336'.repeat(letters)}`, 100_000)
  expect(growthOf(naming, 50_000)).toMatchObject({ isBounded: true })
  expect(cleanBody('x\ud800y')).toBe('x\ufffdy')
})

test('[IDENT-12] a message in an exported room makes no link of what others wrote, and keeps its other brackets', () => {
  const message = (body: string) => ({
    id: 'm',
    roomId: 'r',
    seq: 1,
    authorId: 'a',
    authorName: '[Ada]',
    body,
    postedAt: 0,
  })
  const room = {
    id: 'r',
    name: 'lobby',
    topic: '',
    private: false,
    direct: false,
    archived: false,
    locked: false,
    lastSeq: 1,
  }
  const quoted = (body: string) => {
    const text = [
      ...roomAsMarkdown({
        selection: {},
        seq: 1,
        room,
        messages: [[message(body)]],
        images: { find: () => undefined, read: () => [] },
        takenAt: 0,
      }),
    ].join('')
    return text
      .slice(text.indexOf('\n> ') + 1)
      .trimEnd()
      .replace(/^> /gm, '')
  }
  for (const body of [
    '[Ada]: http://evil.example',
    '   [Ada]: /x',
    '> [Ada]: /x',
    '- [Ada]: /x',
    '1. * > [Ada]: /x',
    '12) [Ada]: /x',
    'words\n\n[Ada]: /x',
    '[A\nda]: /x',
    '> [A\n> da]: /x',
    '[Ada\\]]: /x',
    '[^1]: a footnote',
    '*[HTML]: an abbreviation',
    '\t[Ada]:\n/x',
  ])
    expect([body, quoted(body)]).toEqual([body, body.replace('[', '\\[')])
  for (const body of [
    'see [Ada] and [this](http://example.org): yes',
    '[x] done',
    '- [ ] to do',
    '[a][b]',
    'const [a]: number[] = []',
    '[[wiki]]',
    '[a\\]: b',
  ])
    expect([body, quoted(body)]).toEqual([body, body])
  const reading = (length: number) => () => quoted('[a'.repeat(length))
  expect(growthOf(reading, 20_000)).toMatchObject({ isBounded: true })
  const lines = (length: number) => () => quoted('[a\n'.repeat(length))
  expect(growthOf(lines, 20_000)).toMatchObject({ isBounded: true })
})

test('[EXPORT-1] the name of an exported file is valid on every system', () => {
  const at = new Date(2026, 10, 23, 12).getTime()
  expect(fileName('../../etc/passwd', at, 'md')).toBe('_.._etc_passwd 2026-11-23.md')
  expect(fileName('CON', at, 'md')).toBe('_CON 2026-11-23.md')
  expect(fileName('aux.x', at, 'md')).toBe('_aux.x 2026-11-23.md')
  expect(encodeURIComponent(fileName(`${'a'.repeat(79)}😀 notes`, at, 'md'))).toContain('%F0%9F%98%80')
  expect(fileName('  ', at, 'json')).toBe('_ 2026-11-23.json')
  expect(fileName('Wöchentlich: Plan?', at, 'md')).toBe('Wöchentlich_ Plan_ 2026-11-23.md')
  for (const device of ['NUL', 'com1', 'LPT¹', 'con .txt', 'CONOUT$'])
    expect(fileName(device, at, 'md')).toStartWith('_')
  for (const character of ['<', '>', ':', '"', '/', '\\', '|', '?', '*', '\0', '\n', '\u007f', '\u0085', '\ud800'])
    expect(fileName(`a${character}b`, at, 'md')).toMatch(/^a[_\ufffd]b 2026-11-23\.md$/)

  const letters = ['a', 'é', 'e\u0301', '会', '😀', '🇩🇪', '👨‍👩‍👧‍👦']
  for (const letter of letters) {
    for (const before of ['', 'x', 'xy', 'xyz']) {
      const name = fileName(before + letter.repeat(400), at, 'json')
      // The command line puts a number like " (12)" into it.
      expect(Buffer.byteLength(name)).toBeWithin(180, 245)
      const stem = name.slice(before.length, -' 2026-11-23.json'.length)
      // No letter is cut apart.
      expect(stem.replaceAll(letter, '')).toBe('')
    }
  }
  expect(fileName(`${'a'.repeat(199)}. b`, at, 'md')).toBe(`${'a'.repeat(199)} 2026-11-23.md`)
})
