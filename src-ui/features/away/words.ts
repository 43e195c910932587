import { partWords } from '../../i18n/parts/part-words.ts'

const en = {
  away: 'The hub does not answer. This page keeps looking for it.',
  cutOff:
    'Nothing can be saved at the moment, because this machine of the hub is cut off from the others. You can go on reading, and what you send waits here. This page goes to another machine as soon as one can save.',
  check: 'What to check',
  moved:
    'The hub is now at {{ address }}. What you have written here and is not sent yet cannot come along by itself: copy it first.',
  go: 'Go there',
}
const de: typeof en = {
  away: 'Der Hub antwortet nicht. Diese Seite sucht ihn weiter.',
  cutOff:
    'Im Moment kann nichts gespeichert werden, weil dieser Rechner des Hubs von den anderen getrennt ist. Du kannst weiterlesen, und was du sendest, wartet hier. Diese Seite geht zu einem anderen Rechner, sobald einer speichern kann.',
  check: 'Was du prüfen kannst',
  moved:
    'Der Hub ist jetzt unter {{ address }}. Was du hier geschrieben hast und noch nicht gesendet ist, kommt nicht von selbst mit: kopiere es zuerst.',
  go: 'Dorthin gehen',
}

export const awayWord = partWords({ en, de })
