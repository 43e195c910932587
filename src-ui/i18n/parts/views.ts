import { partPlural, partWords } from './part-words.ts'

const en = {
  menu: 'View',
  focus: 'Focus mode',
  screen: 'Reading view for a big screen',
  leave: 'Leave this view',
  wide: 'Long lines',
  narrow: 'Short lines',
  hideCarets: 'Hide carets of others',
  showCarets: 'Show carets of others',
  count: 'Count words',
  counted: '{{ words }} · {{ characters }}',
  selected: 'Selected: {{ words }} · {{ characters }}',
  'words.one': '{{ count }} word',
  'words.other': '{{ count }} words',
  'characters.one': '{{ count }} character',
  'characters.other': '{{ count }} characters',
}

const de: typeof en = {
  menu: 'Ansicht',
  focus: 'Fokusmodus',
  screen: 'Leseansicht für große Bildschirme',
  leave: 'Diese Ansicht verlassen',
  wide: 'Lange Zeilen',
  narrow: 'Kurze Zeilen',
  hideCarets: 'Cursor der anderen ausblenden',
  showCarets: 'Cursor der anderen einblenden',
  count: 'Wörter zählen',
  counted: '{{ words }} · {{ characters }}',
  selected: 'Ausgewählt: {{ words }} · {{ characters }}',
  'words.one': '{{ count }} Wort',
  'words.other': '{{ count }} Wörter',
  'characters.one': '{{ count }} Zeichen',
  'characters.other': '{{ count }} Zeichen',
}

/** The words about how a document is looked at. */
export const viewWord = partWords({ en, de })
export const viewPlural = partPlural({ en, de })
