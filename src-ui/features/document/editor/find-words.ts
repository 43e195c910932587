// What CodeMirror says, by the English texts that it uses as keys: in its find panel, and where it announces something.
import { language } from '../../../i18n/language.ts'
import type { Language } from '../../../i18n/languages.ts'

type Phrases = Readonly<Record<string, string>>

/** What is missing in English is said as its key. */
const en: Phrases = {
  replace: 'Replace',
  next: 'Next',
  previous: 'Previous',
  all: 'All',
  'match case': 'Match case',
  regexp: 'Pattern',
  'by word': 'Whole words',
  'replace all': 'Replace all',
  close: 'Close',
}
const de: Phrases = {
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
const inLanguages: { en: Phrases } & Partial<Record<Language, Phrases>> = { en, de }

/** A new object each time, by which what is shown in the text knows that the language may be another one. */
export const phrases = (): Phrases => ({ ...(inLanguages[language()] ?? en) })
