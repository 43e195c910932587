import type { Words } from '../en/search.ts'

export const words: Words = {
  field: 'Nachrichten, Dokumente, Dateien suchen',
  words: 'Wörter in „Anführungszeichen“ werden so gefunden, wie sie dastehen.',
  what: 'Was',
  everything: 'Alles',
  messages: 'Nachrichten',
  files: 'Dateien',
  filters: 'Filter',
  in: 'Im Raum',
  from: 'Von',
  before: 'Vor dem',
  any: 'Alle',
  'found.one': '{{ count }} Treffer',
  'found.other': '{{ count }} Treffer',
  earlier: 'Frühere',
  later: 'Spätere',
  nothing: 'Nichts gefunden',
  everywhere: 'Überall suchen',
  further: 'Weiter zurück suchen',
  indexing: 'Der Hub liest noch, was schon da war. Bald ist es vielleicht mehr.',
  offline: 'Keine Verbindung. Die Suche geht weiter, wenn der Hub wieder da ist.',
}
