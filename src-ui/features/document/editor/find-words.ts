// What CodeMirror says, by the English texts that it uses as keys: in its find panel, and where it announces something.
import { partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  Find: 'Find',
  Replace: 'Replace',
  replace: 'Replace',
  next: 'Next',
  previous: 'Previous',
  all: 'All',
  'match case': 'Match case',
  regexp: 'Pattern',
  'by word': 'Whole words',
  'replace all': 'Replace all',
  close: 'Close',
  'current match': 'current match',
  'replaced $ matches': 'replaced $ matches',
  'replaced match on line $': 'replaced match on line $',
  'on line': 'on line',
  'Selection deleted': 'Selection deleted',
  'Control character': 'Control character',
}
const de: typeof en = {
  Find: 'Suchen',
  Replace: 'Ersetzen',
  replace: 'Ersetzen',
  next: 'Weiter',
  previous: 'Zurück',
  all: 'Alle',
  'match case': 'Groß/klein',
  regexp: 'Muster',
  'by word': 'Ganze Wörter',
  'replace all': 'Alle ersetzen',
  close: 'Schließen',
  'current match': 'aktueller Treffer',
  'replaced $ matches': '$ Treffer ersetzt',
  'replaced match on line $': 'Treffer in Zeile $ ersetzt',
  'on line': 'in Zeile',
  'Selection deleted': 'Auswahl gelöscht',
  'Control character': 'Steuerzeichen',
}
const word = partWords({ en, de })

export const phrases = (): Record<string, string> =>
  Object.fromEntries((Object.keys(en) as (keyof typeof en)[]).map((key) => [key, word(key)]))
