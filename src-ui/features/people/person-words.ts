import { partWords } from '../../i18n/parts/part-words.ts'

const en = {
  menu: 'More about {{ name }}',
  talk: 'Write to them alone',
  makeViewer: 'Let them only read',
  makeMember: 'Let them write again',
  makeHost: 'Make them a host…',
  endHost: 'Not a host any more',
  makeHostTitle: 'Make {{ name }} a host',
  makeHostWords:
    '{{ name }} can then let people in and send them away, lock rooms and name more hosts, as you can. You can take it back in the same menu.',
  makeHostAct: 'Make a host',
  mute: 'Mute',
  unmute: 'Unmute',
  muted: 'muted',
  sendAway: 'Send away…',
  sendAwayTitle: 'Send {{ name }} away',
  sendAwayWords:
    'All windows of {{ name }} close at once, and this device cannot come back meanwhile. What they have written stays.',
  sendAwayDuration: 'For how long',
  sendAwayWhile: 'Ten minutes',
  sendAwayWhileWords: 'then the code opens again',
  sendAwayGood: 'Until I lift it',
  sendAwayGoodWords: 'in “Devices and security”',
  sendAwayReason: 'Reason (optional)',
  sendAwayReasonHint: '{{ name }} reads it.',
  sendAwayAct: 'Send away',
}
const de: typeof en = {
  menu: 'Mehr zu {{ name }}',
  talk: 'Allein schreiben',
  makeViewer: 'Nur mitlesen lassen',
  makeMember: 'Wieder schreiben lassen',
  makeHost: 'Zum Host machen…',
  endHost: 'Nicht mehr Host',
  makeHostTitle: '{{ name }} zum Host machen',
  makeHostWords:
    '{{ name }} kann dann wie du Leute hereinlassen und wegschicken, Räume sperren und weitere Hosts ernennen. Im selben Menü kannst du es zurücknehmen.',
  makeHostAct: 'Zum Host machen',
  mute: 'Stummschalten',
  unmute: 'Stummschaltung aufheben',
  muted: 'stumm',
  sendAway: 'Wegschicken…',
  sendAwayTitle: '{{ name }} wegschicken',
  sendAwayWords:
    'Alle Fenster von {{ name }} schließen sich sofort, und dieses Gerät kommt so lange nicht zurück. Geschriebenes bleibt.',
  sendAwayDuration: 'Wie lange',
  sendAwayWhile: 'Zehn Minuten',
  sendAwayWhileWords: 'danach öffnet der Code wieder',
  sendAwayGood: 'Bis ich es aufhebe',
  sendAwayGoodWords: 'unter „Geräte und Sicherheit“',
  sendAwayReason: 'Grund (freiwillig)',
  sendAwayReasonHint: '{{ name }} liest ihn.',
  sendAwayAct: 'Wegschicken',
}

/** The words of the menu of a person. */
export const personWord = partWords({ en, de })
