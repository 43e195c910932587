import { expect, test } from 'bun:test'
import { remember } from '../../../src-ui/device/local-storage.ts'
import { setLanguage } from '../../../src-ui/i18n/language.ts'
import { suggestedName } from '../../../src-ui/state/session/suggested-name.ts'
import { initials } from '../../../src-ui/ui/initials.ts'

test('[NAMES-1] a suggested name is well formed in each language, short enough and seldom repeated', async () => {
  for (const [language, form] of [
    ['en', /^[A-Z][a-z]+ [A-Z][a-z]+$/],
    ['de', /^[A-Z][a-zäöüß]+er [A-Z][a-zäöüß]+$/],
  ] as const) {
    await setLanguage(language)
    const names = Array.from({ length: 400 }, () => {
      remember('name', undefined)
      return suggestedName()
    })
    for (const name of names) {
      expect(name).toMatch(form)
      expect(name.length).toBeLessThanOrEqual(40)
    }
    expect(new Set(names).size).toBeGreaterThan(300)
  }
  await setLanguage('en')
})

test('[NAMES-2] the initials of a name are whole characters, as people see them', () => {
  for (const [name, shown] of [
    ['Ada', 'A'],
    ['ada king  lovelace', 'AL'],
    ['🇩🇪 👨‍👩‍👧‍👦', '🇩🇪👨‍👩‍👧‍👦'],
    ['e\u0301mile', 'E\u0301'],
    ['李 小龍', '李小'],
    ['Pupil 7', 'P7'],
    ['Pupil 10', '10'],
    ['Pupil 127', '127'],
    ['10', '1'],
    ['Area 10400', 'A1'],
    ['', '?'],
  ] as const)
    expect(initials(name)).toBe(shown)
})
