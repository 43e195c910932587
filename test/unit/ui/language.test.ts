import { afterAll, expect, spyOn, test } from 'bun:test'
import { remember, remembered } from '../../../src-ui/device/local-storage.ts'
import { wordsFor as historyWordsFor } from '../../../src-ui/features/document/history/words.ts'
import { replayWords } from '../../../src-ui/features/replay/words.ts'
import { deviceText } from '../../../src-ui/i18n/device.ts'
import { pack as english } from '../../../src-ui/i18n/en/pack.ts'
import { formatNumber, locale, plural, t } from '../../../src-ui/i18n/i18n.ts'
import { language, setLanguage, showDeviceLanguage } from '../../../src-ui/i18n/language.ts'
import { LANGUAGES } from '../../../src-ui/i18n/languages.ts'
import { duplicateWord } from '../../../src-ui/i18n/parts/duplicate.ts'
import { partPlural, partWords } from '../../../src-ui/i18n/parts/part-words.ts'
import { shortTime } from '../../../src-ui/i18n/short-time.ts'
import { clockTime, dayName, fullTime, timeAgo } from '../../../src-ui/i18n/times.ts'

const before = Object.getOwnPropertyDescriptor(navigator, 'languages')
afterAll(() => {
  if (before) Object.defineProperty(navigator, 'languages', before)
  else Reflect.deleteProperty(navigator, 'languages')
})

test('[LANG-1] a language tag that Intl does not take is passed over, and the language is still known', async () => {
  for (const [tags, language, expected] of [
    [['en-US@posix', 'C', 'en_GB.UTF-8', 'en-', 'en-GB'], 'en', 'en-GB'],
    [['en-US@posix'], 'en', 'en'],
    [['C', ''], 'en', 'en'],
    [[], 'de', 'de'],
    [['de-DE@euro', 'en-US', 'de-AT'], 'de', 'de-AT'],
  ] as const) {
    Object.defineProperty(navigator, 'languages', { configurable: true, value: tags })
    await setLanguage(language)
    expect(locale()).toBe(expected)
    for (const text of [formatNumber(1234.5), clockTime(0), fullTime(0)]) expect(text).not.toBe('')
  }
  await setLanguage('en')
})

test('[LANG-2] a device is named in the language of the page', async () => {
  const labels = ['Chrome on Linux', 'Firefox', '']
  expect(labels.map(deviceText)).toEqual(labels)
  await setLanguage('de')
  expect(labels.map(deviceText)).toEqual(['Chrome auf Linux', 'Firefox', ''])
  await setLanguage('en')
})

test('[LANG-3] a language that cannot be fetched changes nothing, and one that arrives late does not replace a later choice', async () => {
  await setLanguage('de')
  const load = spyOn(LANGUAGES.en, 'load').mockRejectedValueOnce(new Error('the hub is away'))
  await expect(setLanguage('en')).rejects.toThrow('the hub is away')
  expect([language(), remembered('language'), t('app.close')]).toEqual(['de', 'de', 'Schließen'])

  let arrive = () => {}
  load.mockImplementationOnce(() => new Promise((resolve) => (arrive = () => resolve(english))))
  const late = setLanguage('en')
  await setLanguage('de')
  arrive()
  await late
  expect([language(), t('app.close')]).toEqual(['de', 'Schließen'])
  await setLanguage('en')
})

test('[LANG-4] the pages begin in the language that was chosen, and in English where its words cannot be fetched', async () => {
  remember('language', 'de')
  await showDeviceLanguage()
  expect(language()).toBe('de')
  spyOn(LANGUAGES.de, 'load').mockRejectedValueOnce(new Error('the hub is away'))
  await showDeviceLanguage()
  // The choice is kept for the next time.
  expect([language(), remembered('language')]).toEqual(['en', 'de'])
  await setLanguage('en')
})

test('[LANG-5] a name in a sentence is shown as it is, whatever characters it has', () => {
  for (const name of ['Ca$$h', "$& $` $' $1 $<name>", '{{ title }}', '{{ body }} {{ name }}', '\\', '']) {
    expect(t('room.announceOne', { name, body: 'B' })).toBe(`${name}: B`)
    expect(t('room.announceOne', { name: 'A', body: name })).toBe(`A: ${name}`)
    expect(duplicateWord('title', { title: name })).toBe(`${name} (copy)`)
    expect(partWords({ en: { both: '{{ a }}{{ b }}{{ a }}' } })('both', { a: name, b: name })).toBe(name.repeat(3))
  }
  expect(plural('time.days', 1200)).toBe(`${formatNumber(1200)} days`)
  expect(partPlural({ en: { 'one.other': '{{ count }}{{ count }}' } })('one', 2)).toBe('22')
})

test('[LANG-6] yesterday is the day before, also where the clocks were changed, and a time of another day or year says so', () => {
  const zone = process.env['TZ']
  try {
    process.env['TZ'] = 'Europe/Berlin'
    // Formats are kept by their language, with the zone in which they were made. No other test asks for this one.
    Object.defineProperty(navigator, 'languages', { configurable: true, value: ['en-ZA'] })
    // Sunday, 29 March 2026, has 23 hours there, and Sunday, 25 October 2026, has 25.
    for (const [now, yesterday, before] of [
      ['2026-03-30T00:30', '2026-03-29T12:00', '2026-03-28T12:00'],
      ['2026-10-25T23:30', '2026-10-24T12:00', '2026-10-23T12:00'],
      ['2027-01-01T00:30', '2026-12-31T23:00', '2026-12-30T12:00'],
    ].map((times) => times.map((time) => new Date(time).getTime())) as [number, number, number][]) {
      expect([dayName(now, now), dayName(yesterday, now)]).toEqual(['Today', 'Yesterday'])
      expect(['Today', 'Yesterday']).not.toContain(dayName(before, now))
    }
    const at = new Date('2026-03-28T12:00').getTime()
    const [sameYear, nextYear] = ['2026-06-01T12:00', '2027-03-28T12:00'].map((time) => new Date(time).getTime())
    for (const show of [dayName, timeAgo, shortTime])
      expect([show(at, sameYear as number), show(at, nextYear as number)].map((text) => text.includes('2026'))).toEqual(
        [false, true],
      )
    expect(shortTime(at, at + 60_000)).toBe(clockTime(at))
    expect(shortTime(at, sameYear as number)).toContain(clockTime(at))
    expect(shortTime(at, sameYear as number)).toContain('28')
  } finally {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  }
})

test('[LANG-7] one of something is not said like several', async () => {
  for (const [code, one, several] of [
    ['en', ['1 character added', '1 unchanged line', '1 vote', 'and 1 more'], ['2 unchanged lines', '2 votes']],
    [
      'de',
      ['1 Zeichen hinzugefügt', '1 unveränderte Zeile', '1 Stimme', 'und noch 1'],
      ['2 unveränderte Zeilen', '2 Stimmen'],
    ],
  ] as const) {
    await setLanguage(code)
    const votes = (count: 'one' | 'other') => replayWords[code][`votes.${count}`].replace('{{ count }}', '2')
    expect([
      historyWordsFor('inserted', 1),
      historyWordsFor('unchanged', 1),
      votes('one'),
      t('nav.andMore', { count: 1 }),
    ]).toEqual([...one])
    expect([historyWordsFor('unchanged', 2), votes('other')]).toEqual([...several])
  }
  await setLanguage('en')
})
