import { afterAll, beforeAll, expect, test } from 'bun:test'
import { TEMPLATES, templateText, templateWord } from '../../../src-ui/features/document/templates/templates.ts'
import { setLanguage } from '../../../src-ui/i18n/language.ts'

const before = Object.getOwnPropertyDescriptor(navigator, 'languages')
beforeAll(() => void Object.defineProperty(navigator, 'languages', { configurable: true, value: [] }))
afterAll(async () => {
  if (before) Object.defineProperty(navigator, 'languages', before)
  else Reflect.deleteProperty(navigator, 'languages')
  await setLanguage('en')
})

test('[TEMPLATE-1] each template has words of its own in both languages, headings, the day, and an empty entry where one begins', async () => {
  const texts = new Set<string>()
  for (const language of ['en', 'de'] as const) {
    await setLanguage(language)
    for (const template of TEMPLATES) {
      const { text, caret } = templateText(template, Date.UTC(2026, 10, 29, 12))
      expect([template, text.split('\n').filter((line) => line.startsWith('## ')).length > 2]).toEqual([template, true])
      expect(text).toContain('2026')
      expect(text).not.toContain('{{')
      // Behind the mark of an entry, with nothing else in its line.
      expect([template, text.slice(0, caret).split('\n').at(-1)?.trim(), text[caret]]).toEqual([
        template,
        expect.stringMatching(/^(-|1\.)$/),
        '\n',
      ])
      texts.add(text).add(templateWord(template))
    }
  }
  expect(texts.size).toBe(4 * TEMPLATES.length)
})
