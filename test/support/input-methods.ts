// What input methods do to a text field, step by step, written down from how each of them behaves. In Chromium a `compose` makes the
// events of a real composition: compositionstart, compositionupdate, beforeinput and input with `insertCompositionText`.
import type { CDPSession } from 'playwright-core'

export type Step =
  /**
   * The composed text becomes this, and is underlined. The caret stands `caret` UTF-16 units behind its beginning, at its end unless given.
   * `over`: letters in front of the caret that are composed from now on, as when a keyboard takes up the word that it finds there.
   */
  | { compose: string; caret?: number; over?: number }
  /** The composed text becomes this, and the composition ends. Without a composition it is inserted. */
  | { commit: string }
  /** The composition ends, and what it had composed is not in the text. */
  | { cancel: true }
  /** A key that the input method leaves to the page. */
  | { press: 'Enter' | 'Backspace' | 'ArrowLeft' | 'ArrowRight' | 'Space' }
  /** A key that the input method handles itself: pages get it with the `keyCode` 229. */
  | { handled: 'Enter' | 'Escape' | 'Backspace' | 'Space' | 'Process' }

export type InputMethod = {
  name: string
  steps: readonly Step[]
  /** The text that is left behind, in place of the caret. */
  result: string
}

/** A word that grows by a letter at a time. */
const growing = (word: string, from = 1): Step[] =>
  Array.from({ length: word.length - from + 1 }, (_, n) => ({ compose: word.slice(0, from + n) }))

export const INPUT_METHODS: readonly InputMethod[] = [
  {
    // Gboard composes each word. The space commits the word and comes with it, and the next word is the next composition.
    name: 'Gboard: words',
    steps: [...growing('good'), { commit: 'good ' }, ...growing('day'), { commit: 'day' }],
    result: 'good day',
  },
  {
    // The space replaces the word that was composed.
    name: 'Gboard: autocorrect',
    steps: [...growing('teh'), { commit: 'the ' }, ...growing('wrod'), { commit: 'word' }],
    result: 'the word',
  },
  {
    // Backspace within a word shortens the composition; at its beginning it ends.
    name: 'Gboard: backspace within a word, and to its beginning',
    steps: [
      ...growing('hause'),
      { handled: 'Backspace' },
      { compose: 'haus' },
      { compose: 'hau' },
      { compose: 'ha' },
      { compose: 'h' },
      ...growing('house', 2),
      { commit: 'house ' },
      { compose: 'a' },
      { cancel: true },
      { commit: 'door' },
    ],
    result: 'house door',
  },
  {
    // Whoever touches the end of a word goes on composing it as a whole, and a chosen suggestion replaces the whole.
    name: 'Gboard: a word that was there is taken up again',
    steps: [
      { commit: 'tomor' },
      { compose: 'tomorr', over: 5 },
      { compose: 'tomorro' },
      { commit: 'tomorrow' },
      { compose: 'tomorrows', over: 8 },
      { commit: 'tomatoes' },
    ],
    result: 'tomatoes',
  },
  {
    // A swiped word appears at once, and another one is chosen from the row of suggestions.
    name: 'Gboard: a swipe and another suggestion',
    steps: [
      { compose: 'hello' },
      { compose: 'jelly' },
      { commit: 'hello' },
      { commit: ' ' },
      { compose: 'you' },
      { commit: 'you' },
    ],
    result: 'hello you',
  },
  {
    // Kana from Latin letters; the space converts, again for the next candidate, and Enter commits. The caret is at the clause.
    name: 'Japanese: conversion, candidates and Enter',
    steps: [
      { handled: 'Process' },
      { compose: 'ｎ' },
      { compose: 'に' },
      { compose: 'にｈ' },
      { compose: 'にほ' },
      { compose: 'にほｎ' },
      { compose: 'にほん' },
      { compose: 'にほんｇ' },
      { compose: 'にほんご' },
      { handled: 'Space' },
      { compose: '日本後', caret: 0 },
      { compose: '日本語', caret: 0 },
      { compose: '日本語', caret: 3 },
      { handled: 'Enter' },
      { commit: '日本語' },
    ],
    result: '日本語',
  },
  {
    // Escape takes a conversion back, and once more the whole composition.
    name: 'Japanese: a composition that is given up',
    steps: [
      { compose: 'か' },
      { compose: 'かん' },
      { compose: '漢' },
      { compose: 'かん' },
      { cancel: true },
      { compose: 'き' },
      { commit: '木' },
    ],
    result: '木',
  },
  {
    // Letters with apostrophes between the syllables; a digit chooses a candidate, part of the letters first.
    name: 'Chinese: pinyin',
    steps: [
      ...growing('ni'),
      { compose: "ni'h" },
      { compose: "ni'ha" },
      { compose: "ni'hao" },
      { compose: '你hao' },
      { commit: '你好' },
      { compose: 's' },
      { compose: "s'j" },
      { commit: '世界' },
      { commit: '，' },
    ],
    result: '你好世界，',
  },
  {
    // The letters themselves, by Enter.
    name: 'Chinese: pinyin that stays Latin',
    steps: [
      ...growing('wifi'),
      { handled: 'Enter' },
      { commit: 'wifi' },
      { compose: 'k' },
      { compose: "k'y" },
      { commit: '可以' },
    ],
    result: 'wifi可以',
  },
  {
    // A syllable is one letter that changes. What follows may take its last sound over, and each syllable is a composition.
    name: 'Korean: syllables that hand on their last sound',
    steps: [
      { compose: 'ㅎ' },
      { compose: '하' },
      { compose: '한' },
      { commit: '한' },
      { compose: 'ㄱ' },
      { compose: '그' },
      { compose: '글' },
      { commit: '그' },
      { compose: '리' },
      { handled: 'Backspace' },
      { compose: 'ㄹ' },
      { cancel: true },
      { compose: 'ㅇ' },
      { compose: '이' },
      { commit: '이' },
      { press: 'Space' },
      { compose: 'ㅅ' },
      { commit: 'ㅅ' },
    ],
    result: '한그이 ㅅ',
  },
  {
    // On a Mac and in GTK a dead key shows its accent until the letter comes; one that takes no accent comes behind it.
    name: 'dead keys',
    steps: [
      { compose: '´' },
      { commit: 'é' },
      { press: 'Space' },
      { compose: '^' },
      { commit: 'ô' },
      { compose: '¨' },
      { commit: '¨' },
      { commit: 't' },
      { compose: '~' },
      { cancel: true },
      { commit: 'ñ' },
    ],
    result: 'é ô¨tñ',
  },
]

const KEYS = {
  Enter: { code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
  Escape: { code: 'Escape', windowsVirtualKeyCode: 27 },
  Backspace: { code: 'Backspace', windowsVirtualKeyCode: 8 },
  ArrowLeft: { code: 'ArrowLeft', windowsVirtualKeyCode: 37 },
  ArrowRight: { code: 'ArrowRight', windowsVirtualKeyCode: 39 },
  Space: { code: 'Space', windowsVirtualKeyCode: 32, text: ' ' },
  Process: { code: 'KeyA', windowsVirtualKeyCode: 65 },
} as const
const nameOf = (key: keyof typeof KEYS) => (key === 'Space' ? ' ' : key)

/** Does what the input method does in this step, in the field that has the focus. */
export async function perform(session: CDPSession, step: Step): Promise<void> {
  if ('compose' in step) {
    const { compose: text, caret = text.length, over } = step
    for (let n = 0; n < (over ?? 0); n++) await press(session, 'ArrowLeft', { modifiers: 8 })
    await session.send('Input.imeSetComposition', { text, selectionStart: caret, selectionEnd: caret })
  } else if ('commit' in step) await session.send('Input.insertText', { text: step.commit })
  else if ('cancel' in step)
    await session.send('Input.imeSetComposition', { text: '', selectionStart: 0, selectionEnd: 0 })
  else if ('press' in step) await press(session, step.press)
  else await press(session, step.handled, { windowsVirtualKeyCode: 229 })
}

async function press(
  session: CDPSession,
  name: keyof typeof KEYS,
  more: { modifiers?: number; windowsVirtualKeyCode?: number } = {},
): Promise<void> {
  const { text, ...key } = { text: undefined, ...KEYS[name] }
  const isHandled = more.windowsVirtualKeyCode === 229
  const event = { key: nameOf(name), ...key, ...more }
  const typed = isHandled || text === undefined ? {} : { text }
  await session.send('Input.dispatchKeyEvent', { type: 'text' in typed ? 'keyDown' : 'rawKeyDown', ...event, ...typed })
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
}
