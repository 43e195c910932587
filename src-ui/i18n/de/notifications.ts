import type { Words } from '../en/notifications.ts'

export const words: Words = {
  title: 'Hinweise',
  close: 'Benachrichtigung schließen: {{ title }}',
  'messages.one': '{{ count }} Nachricht',
  'messages.other': '{{ count }} Nachrichten',
  'more.one': '{{ count }} weiteres Gespräch',
  'more.other': '{{ count }} weitere Gespräche',
  inRoom: '{{ name }} in {{ room }}',
  mentionsIn: '{{ name }} erwähnt dich in {{ document }}',
  repliedIn: '{{ name }} hat in {{ document }} geantwortet',
  'comments.one': '{{ count }} Kommentar',
  'comments.other': '{{ count }} Kommentare',
  untitled: 'einem Dokument ohne Titel',
  sound: 'Ton bei Erwähnungen, Direktnachrichten, gehobenen Händen, Klopfen und dem Ende der Zeit',
  outside: 'Auch außerhalb dieser Seite zeigen',
  off: 'Aus',
  on: 'An',
  test: 'Ton abspielen',
  denied: 'Der Browser erlaubt es nicht. In seinen Einstellungen für diese Seite lässt sich das ändern.',
  busy: 'Solange du als beschäftigt angezeigt wirst, gibt es keine.',
}
