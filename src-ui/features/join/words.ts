import { partPlural, partWords } from '../../i18n/parts/part-words.ts'

const en = {
  waitTitle: 'The host is asked',
  waitWords: 'You are waiting as {{ name }}. This page opens by itself as soon as the host lets you in.',
  waitLine: 'Waiting for the host…',
  thisHub: 'Join this hub',
  words: 'A meeting place for everybody on this network. No account, no Internet.',
  yourName: 'Your name',
  nameHint: 'This is how the others see you. You can change it at any time.',
  enter: 'Join',
  enterIn: 'Join in {{ seconds }} s',
  entering: 'Joining…',
  codeMissing: 'Type the code that the host’s screen shows.',
  codeShort: 'The code has eight letters and digits; some are missing.',
  oldLink: 'This link is out of date: type the code that the host’s screen shows.',
  noCookies:
    'This browser stores no cookies for this address, so the hub cannot know that it is you. Allow cookies for it, then reload this page.',
  nameMissing: 'Type a name, so that the others know who you are.',
  ask: 'Ask to come in',
  askWords: 'The host lets people in one by one. Say who you are, and wait a moment.',
  title: 'Join {{ hub }}',
  encrypted: 'This hub also has an encrypted address: how to open it',
  'inside.one': '{{ count }} person is in.',
  'inside.other': '{{ count }} people are in.',
}
const de: typeof en = {
  waitTitle: 'Der Host wird gefragt',
  waitWords: 'Du wartest als {{ name }}. Diese Seite öffnet sich von selbst, sobald der Host dich hereinlässt.',
  waitLine: 'Warten auf den Host…',
  thisHub: 'Diesem Hub beitreten',
  words: 'Ein Treffpunkt für alle in diesem Netz. Ohne Konto, ohne Internet.',
  yourName: 'Dein Name',
  nameHint: 'So sehen dich die anderen. Du kannst ihn jederzeit ändern.',
  enter: 'Beitreten',
  enterIn: 'Beitreten in {{ seconds }} s',
  entering: 'Einen Moment…',
  codeMissing: 'Gib den Code ein, der auf dem Bildschirm der einladenden Person steht.',
  codeShort: 'Der Code hat acht Buchstaben und Ziffern; es fehlen noch welche.',
  oldLink: 'Dieser Link gilt nicht mehr: Gib den Code ein, der auf dem Bildschirm des Hosts steht.',
  noCookies:
    'Dieser Browser speichert für diese Adresse keine Cookies, und ohne sie erkennt der Hub dich nicht. Erlaube sie für diese Adresse und lade die Seite dann neu.',
  nameMissing: 'Gib einen Namen ein, damit die anderen wissen, wer du bist.',
  ask: 'Um Einlass bitten',
  askWords: 'Der Host lässt alle einzeln herein. Sag, wer du bist, und warte einen Moment.',
  title: '{{ hub }} beitreten',
  encrypted: 'Diesen Hub gibt es auch verschlüsselt: so kommst du dorthin',
  'inside.one': '{{ count }} Person ist drin.',
  'inside.other': '{{ count }} Personen sind drin.',
}

export const joinWord = partWords({ en, de })
export const joinCount = partPlural({ en, de })
