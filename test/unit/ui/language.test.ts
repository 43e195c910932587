import { afterAll, expect, test } from 'bun:test'
import { deviceText } from '../../../src-ui/i18n/device.ts'
import { formatNumber, locale } from '../../../src-ui/i18n/i18n.ts'
import { setLanguage } from '../../../src-ui/i18n/language.ts'
import { clockTime, fullTime } from '../../../src-ui/i18n/times.ts'

const before = Object.getOwnPropertyDescriptor(navigator, 'languages')
afterAll(() => {
  if (before) Object.defineProperty(navigator, 'languages', before)
  else Reflect.deleteProperty(navigator, 'languages')
})

test('[LANG-1] a language tag that Intl does not take is passed over, and the language is still known', () => {
  for (const [tags, language, expected] of [
    [['en-US@posix', 'C', 'en_GB.UTF-8', 'en-', 'en-GB'], 'en', 'en-GB'],
    [['en-US@posix'], 'en', 'en'],
    [['C', ''], 'en', 'en'],
    [[], 'de', 'de'],
    [['de-DE@euro', 'en-US', 'de-AT'], 'de', 'de-AT'],
  ] as const) {
    Object.defineProperty(navigator, 'languages', { configurable: true, value: tags })
    setLanguage(language)
    expect(locale()).toBe(expected)
    for (const text of [formatNumber(1234.5), clockTime(0), fullTime(0)]) expect(text).not.toBe('')
  }
  setLanguage('en')
})

test('[LANG-2] a device is named in the language of the page', () => {
  const labels = ['Chrome on Linux', 'Firefox', '']
  expect(labels.map(deviceText)).toEqual(labels)
  setLanguage('de')
  expect(labels.map(deviceText)).toEqual(['Chrome auf Linux', 'Firefox', ''])
  setLanguage('en')
})
