import { partWords } from '../../../../i18n/parts/part-words.ts'

const en = {
  label: 'Insert',
  heading1: 'Heading 1',
  heading2: 'Heading 2',
  heading3: 'Heading 3',
  list: 'List',
  numbers: 'Numbered list',
  tasks: 'Tasks',
  quote: 'Quote',
  code: 'Code',
  table: 'Table',
  image: 'Image',
  formula: 'Formula',
  link: 'Link',
  documentLink: 'Link to a document',
  footnote: 'Footnote',
  newDocument: 'Link to a new document: {{ name }}',
  date: 'Date of today',
  rule: 'Line',
  template: 'Template: {{ name }}',
}
const de: typeof en = {
  label: 'Einfügen',
  heading1: 'Überschrift 1',
  heading2: 'Überschrift 2',
  heading3: 'Überschrift 3',
  list: 'Liste',
  numbers: 'Nummerierte Liste',
  tasks: 'Aufgaben',
  quote: 'Zitat',
  code: 'Code',
  table: 'Tabelle',
  image: 'Bild',
  formula: 'Formel',
  link: 'Link',
  documentLink: 'Link zu einem Dokument',
  footnote: 'Fußnote',
  newDocument: 'Link zu einem neuen Dokument: {{ name }}',
  date: 'Datum von heute',
  rule: 'Linie',
  template: 'Vorlage: {{ name }}',
}

/** The words of what is offered in a text. */
export const offerWord = partWords({ en, de })
