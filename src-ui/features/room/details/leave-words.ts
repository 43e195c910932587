import { partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  title: 'Leave {{ room }}?',
  act: 'Leave',
  private: 'You see nothing more of it. Somebody who is in it can invite you again.',
  last: 'You are the last one in this room: nobody sees it any more, and nobody can bring it back. Invite somebody or download it first, if it matters.',
  directTitle: 'Leave the conversation with {{ name }}?',
  direct:
    'The conversation goes from your list. It comes back when one of you writes: you find “Write to them alone” beside {{ name }} on Home.',
}

const de: Record<keyof typeof en, string> = {
  title: '{{ room }} verlassen?',
  act: 'Verlassen',
  private: 'Du siehst dann nichts mehr davon. Wer darin ist, kann dich wieder einladen.',
  last: 'Du bist die letzte Person in diesem Raum: Niemand sieht ihn dann noch, und niemand kann ihn zurückholen. Lade vorher jemanden ein oder lade ihn herunter, wenn er wichtig ist.',
  directTitle: 'Das Gespräch mit {{ name }} verlassen?',
  direct:
    'Das Gespräch verschwindet aus deiner Liste. Es kommt zurück, sobald jemand von euch schreibt: Auf der Startseite steht dafür neben {{ name }} „Allein schreiben“.',
}

/** What is asked before somebody leaves a private room. */
export const leaveWord = partWords({ en, de })
