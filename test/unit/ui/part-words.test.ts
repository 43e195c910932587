import { expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setLanguage } from '../../../src-ui/i18n/language.ts'
import { LANGUAGE_CODES } from '../../../src-ui/i18n/languages.ts'
import { statusWord } from '../../../src-ui/i18n/parts/status.ts'

const I18N = join(import.meta.dir, '../../../src-ui/i18n')

test('[STATUS-11] the words of a part that is fetched later are there in each language, with the same parameters', async () => {
  const parametersOf = (text: string) => (text.match(/\{\{ \w+ \}\}/g) ?? []).sort()
  for (const part of readdirSync(join(I18N, 'parts')).filter((name) => name !== 'part-words.ts')) {
    const { inLanguages } = await import(join(I18N, 'parts', part))
    const [english = {}, ...others] = await Promise.all(
      LANGUAGE_CODES.map(
        async (code) => (inLanguages?.[code] ?? (await import(join(I18N, code, part))).words) as Record<string, string>,
      ),
    )
    for (const other of others)
      for (const [key, text] of Object.entries(english))
        expect([part, key, parametersOf(other[key] ?? '')]).toEqual([part, key, parametersOf(text)])
  }
  await setLanguage('de')
  expect([statusWord('busy'), statusWord('ends', { time: '14:00' })]).toEqual(['Beschäftigt', 'Endet um 14:00.'])
  await setLanguage('en')
  expect(statusWord('ends', { time: '14:00' })).toBe('Ends at 14:00.')
})
