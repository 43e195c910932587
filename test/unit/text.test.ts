import { expect, test } from 'bun:test'
import { cleanBody, cleanName } from '../../src-bun/domain/text.ts'
import { fileName } from '../../src-bun/export/file.ts'
import { nameKey } from '../../src-bun/store/tables/name-key.ts'
import { growthOf } from '../support/cost.ts'

test('[TEXT-1] a name loses invisible characters and direction overrides, and keeps single spaces', () => {
  expect(cleanName('  Ada\u202E \u200B Love\u0007lace ', 40)).toBe('Ada Lovelace')
  expect(cleanName('Ａｄａ', 40)).toBe('Ada')
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
  for (const alike of ['Ada\u200D', 'Ada\uFE0F', 'A da']) expect(nameKey(cleanName(alike, 40))).toBe(nameKey('Ada'))
})

test('[TEXT-4] a name that normalisation makes longer than the limit is unusable', () => {
  expect(cleanName('\uFDFA'.repeat(40), 40)).toBe('')
  expect(cleanName('x'.repeat(40), 40)).toHaveLength(40)
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
  expect(cleanBody('x\ud800y')).toBe('x\ufffdy')
})

test('[EXPORT-1] the name of an exported file is valid on every system', () => {
  const at = Date.UTC(2026, 10, 23)
  expect(fileName('../../etc/passwd', at, 'md')).toBe('_.._etc_passwd 2026-11-23.md')
  expect(fileName('CON', at, 'md')).toBe('_CON 2026-11-23.md')
  expect(fileName('aux.x', at, 'md')).toBe('_aux.x 2026-11-23.md')
  expect(encodeURIComponent(fileName(`${'a'.repeat(79)}😀 notes`, at, 'md'))).toContain('%F0%9F%98%80')
  expect(fileName('  ', at, 'json')).toBe('_ 2026-11-23.json')
  expect(fileName('Wöchentlich: Plan?', at, 'md')).toBe('Wöchentlich_ Plan_ 2026-11-23.md')
})
