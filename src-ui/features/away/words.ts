import { partWords } from '../../i18n/parts/part-words.ts'

const en = {
  away: 'The hub does not answer. This page keeps looking for it.',
  check: 'What to check',
  moved:
    'The hub is now at {{ address }}. What you have written here and is not sent yet cannot come along by itself: copy it first.',
  go: 'Go there',
}
const de: typeof en = {
  away: 'Der Hub antwortet nicht. Diese Seite sucht ihn weiter.',
  check: 'Was du prüfen kannst',
  moved:
    'Der Hub ist jetzt unter {{ address }}. Was du hier geschrieben hast und noch nicht gesendet ist, kommt nicht von selbst mit: kopiere es zuerst.',
  go: 'Dorthin gehen',
}

export const awayWord = partWords({ en, de })
