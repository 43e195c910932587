import { partWords } from '../../i18n/parts/part-words.ts'

const en = {
  away: 'The hub does not answer. This page keeps looking for it.',
  cutOff:
    'Nothing can be saved on this machine at the moment. You can go on reading, and what you send waits here. This page goes to another machine as soon as one can save.',
  check: 'What to check',
  moved:
    'The hub is now at {{ address }}. Something that was written in this browser and not sent yet cannot come along by itself. If it is yours, copy it first.',
  go: 'Go there',
}
const de: typeof en = {
  away: 'Der Hub antwortet nicht. Diese Seite sucht ihn weiter.',
  cutOff:
    'Auf diesem Rechner kann gerade nichts gespeichert werden. Du kannst weiterlesen, und was du sendest, wartet hier. Diese Seite wechselt zu einem anderen Rechner, sobald einer speichern kann.',
  check: 'Was du prüfen kannst',
  moved:
    'Der Hub ist jetzt unter {{ address }}. Etwas, das in diesem Browser geschrieben und noch nicht gesendet wurde, kommt nicht von selbst mit. Ist es von dir, kopiere es zuerst.',
  go: 'Dorthin gehen',
}

export const awayWord = partWords({ en, de })
