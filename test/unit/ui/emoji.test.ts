import { expect, test } from 'bun:test'
import { isEmoji } from '../../../src-bun/domain/text.ts'
import { emojiOfCode, findEmojis, readEmojiTable, withTone } from '../../../src-ui/features/room/emoji/emoji-list.ts'
import { emojiSource } from '../../../src-ui/features/room/suggestions/emoji-source.ts'
import { LANGUAGE_CODES } from '../../../src-ui/i18n/languages.ts'
import { createSuggestions, type Suggestion } from '../../../src-ui/state/suggestions/suggestions.ts'
import { emojiGroups, emojiTable, emojiTones } from '../../../src-ui/vite/emoji-data.ts'

const listOf = (language: string) =>
  readEmojiTable({ table: emojiTable(language), groups: emojiGroups(language), tones: emojiTones(language) })
const english = listOf('en')
const german = listOf('de')

test('[EMOJI-1] every emoji that is offered is one to the hub, has a name in each language, and is there once', () => {
  for (const language of LANGUAGE_CODES) {
    const { emojis, groups } = listOf(language)
    expect(emojis.length).toBeGreaterThan(1500)
    expect(emojis.filter(({ emoji }) => !isEmoji(emoji)).map(({ emoji }) => emoji)).toEqual([])
    expect(emojis.filter(({ name, group }) => name === '' || !groups[group])).toEqual([])
    expect(new Set(emojis.map(({ emoji }) => emoji)).size).toBe(emojis.length)
  }
})

test('[EMOJI-2] an emoji is found by its short code, by words of its name and without accents, the closest first', () => {
  const found = (list: typeof english, typed: string) => findEmojis(list.emojis, typed, 8).map(({ emoji }) => emoji)
  expect(found(english, 'tada')[0]).toBe('🎉')
  expect(found(english, '+1')[0]).toBe('👍')
  // As keyboards type them, and as reactions are known already.
  for (const emoji of ['👍', '❤️', '😂', '🎉', '😮', '🤔', '👀', '✅', '⚽', '☀️', '👁️‍🗨️'])
    expect([emoji, english.emojis.some((each) => each.emoji === emoji)]).toEqual([emoji, true])
  expect(found(english, 'red hea')).toContain('❤️')
  expect(found(english, 'Party')).toContain('🎉')
  expect(found(german, 'tada')[0]).toBe('🎉')
  expect(found(german, 'daumen hoch')[0]).toBe('👍')
  expect(found(german, 'frohlich')).toContain('😀')
  expect(found(german, 'FRÖHLICH')).toContain('😀')
  for (const typed of ['', '  ', 'qqqqq']) expect(found(english, typed)).toEqual([])
  expect(emojiOfCode(english.emojis, 'Tada')?.emoji).toBe('🎉')
  expect(emojiOfCode(german.emojis, 'nothing')).toBeUndefined()
})

test('[EMOJI-3] a short code begins after a blank and has three letters, and a time or an address is none', () => {
  const asked = (text: string) => {
    const { token, word, closed } = emojiSource.pattern.exec(text)?.groups ?? {}
    return token && { token, word, closed }
  }
  expect(asked('we :tad')).toEqual({ token: ':tad', word: 'tad', closed: undefined })
  expect(asked(':+1:')).toEqual({ token: ':+1:', word: undefined, closed: '+1' })
  expect(asked('(:tada:')).toEqual({ token: ':tada:', word: undefined, closed: 'tada' })
  for (const text of [':ta', '10:30:45', 'http://tada', 'x:tada', ': tada', '::', ':-D', ':tada ', 'a::tada'])
    expect([text, asked(text)]).toEqual([text, undefined])
})

test('[EMOJI-4] what is suggested replaces what was typed, and a search that ends late shows nothing', async () => {
  const replaced: string[] = []
  const waiting: ((items: Suggestion[]) => void)[] = []
  const pattern = /(?<token>:(?:(?<word>\w{2,})|(?<closed>\w+):))$/
  const find = () => new Promise<Suggestion[]>((resolve) => waiting.push(resolve))
  let text = ''
  const suggestions = createSuggestions(
    [{ pattern, find }],
    (token, { insert }) => replaced.push(`${token} → ${insert}`),
    () => text,
  )
  const type = (typed: string) => {
    text = typed
    return suggestions.update(typed)
  }
  const item = (insert: string): Suggestion => ({ id: insert, sign: insert, label: insert, insert })
  const key = (name: string, fields = {}) =>
    suggestions.handleKey(Object.assign(new Event('keydown', { cancelable: true }), { key: name, ...fields }) as never)

  const first = type(':ab')
  const second = type(':abc')
  waiting[1]?.([item('A'), item('B')])
  await second
  waiting[0]?.([item('late')])
  await first
  expect(suggestions.items().map(({ id }) => id)).toEqual(['A', 'B'])
  expect([key('x'), key('Enter', { shiftKey: true })]).toEqual([false, false])
  expect([key('ArrowUp'), suggestions.active(), key('ArrowDown'), key('ArrowDown'), key('Enter')]).toEqual([
    true,
    1,
    true,
    true,
    true,
  ])
  expect([replaced, suggestions.items()]).toEqual([[':abc → B'], []])

  const closed = type('x :abc:')
  waiting[2]?.([item('C')])
  await closed
  expect(replaced).toEqual([':abc → B', ':abc: → C'])
  const third = type(':abcd')
  await type('gone')
  waiting[3]?.([item('D')])
  await third
  expect([suggestions.items(), key('Enter')]).toEqual([[], false])
})

test('[EMOJI-10] the list closes where the caret leaves the word, and nothing is put anywhere else', async () => {
  const replaced: string[] = []
  const picked: string[] = []
  const item: Suggestion = { id: 'A', sign: 'A', label: 'A', insert: 'A', picked: () => picked.push('A') }
  let text = ''
  const suggestions = createSuggestions(
    [{ pattern: /(?<token>:(?<word>\w{2,}))$/, find: async () => [item] }],
    (token, { insert }) => replaced.push(`${token} → ${insert}`),
    () => text,
  )
  const key = (name: string) =>
    suggestions.handleKey(Object.assign(new Event('keydown', { cancelable: true }), { key: name }) as never)
  async function offer() {
    text = 'hello :ab'
    await suggestions.update(text)
    expect(suggestions.items()).toEqual([item])
  }
  for (const away of ['Home', 'End', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown']) {
    await offer()
    expect([away, key(away), suggestions.items()]).toEqual([away, false, []])
  }
  // A finger has put the caret elsewhere, everything is selected, or the text was changed by a button.
  for (const elsewhere of ['hel', '', 'hello :ab ']) {
    await offer()
    text = elsewhere
    expect([elsewhere, key('Enter'), suggestions.items()]).toEqual([elsewhere, false, []])
    await offer()
    text = elsewhere
    suggestions.pick(0)
    expect(suggestions.items()).toEqual([])
  }
  expect([replaced, picked]).toEqual([[], []])
  await offer()
  expect([key('Enter'), replaced, picked]).toEqual([true, [':ab → A'], ['A']])
})

test('[EMOJI-8] an emoji that has skin tones gets each of them as the standard has it, and every other one stays as it is', () => {
  type Skin = { emoji: string; tone: number | number[] }
  const all = require('emojibase-data/en/data.json') as { emoji: string; skins?: Skin[] }[]
  const asTyped = (emoji: string) => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1')
  let count = 0
  for (const { emoji, skins = [] } of all) {
    const listed = english.emojis.find((each) => each.emoji === asTyped(emoji))
    if (!listed) continue
    expect([emoji, listed.hasTones]).toEqual([emoji, skins.length > 0])
    expect(withTone(listed, 0)).toBe(listed.emoji)
    if (skins.length === 0) expect(withTone(listed, 3)).toBe(listed.emoji)
    for (const { emoji: skin, tone } of skins) {
      // Two people of different tones are not offered.
      if (typeof tone !== 'number') continue
      const toned = withTone(listed, tone as 1)
      expect([emoji, tone, toned, isEmoji(toned)]).toEqual([emoji, tone, asTyped(skin), true])
      count++
    }
  }
  expect(count).toBeGreaterThan(1500)
  expect(english.tones).toEqual([
    'skin tones',
    ...['light', 'medium-light', 'medium', 'medium-dark', 'dark'].map((tone) => `${tone} skin tone`),
  ])
  for (const { tones } of [english, german]) expect([tones.length, tones.includes('')]).toEqual([6, false])
})
