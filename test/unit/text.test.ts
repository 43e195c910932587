import { expect, test } from 'bun:test'
import { cleanBody, cleanName } from '../../src-bun/domain/text.ts'
import { fileName } from '../../src-bun/export/file.ts'

test('[TEXT-1] a name has no invisible signs, no direction overrides and single spaces', () => {
  expect(cleanName('  Ada\u202E \u200B Love\u0007lace ')).toBe('Ada Lovelace')
  expect(cleanName('\u200B\uFEFF\u2060')).toBe('')
  expect(cleanName('Ａｄａ')).toBe('Ada')
})

test('[TEXT-2] emoji families stay whole', () => {
  expect(cleanName('👩‍👩‍👧 team')).toBe('👩‍👩‍👧 team')
})

test('[TEXT-3] a message keeps its lines and loses what turns the text around it', () => {
  expect(cleanBody('\n one\r\n\ttwo\u202E \n\n')).toBe(' one\n\ttwo')
  expect(cleanBody(' \n\t ')).toBe('')
})

test('[EXPORT-1] a file name is safe on every system', () => {
  const at = Date.UTC(2026, 10, 23)
  expect(fileName('../../etc/passwd', at, 'md')).toBe('_.._etc_passwd 2026-11-23.md')
  expect(fileName('CON', at, 'md')).toBe('_CON 2026-11-23.md')
  expect(fileName('  ', at, 'json')).toBe('_ 2026-11-23.json')
  expect(fileName('Wöchentlich: Plan?', at, 'md')).toBe('Wöchentlich_ Plan_ 2026-11-23.md')
})
