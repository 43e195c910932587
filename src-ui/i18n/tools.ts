import { partWords } from './parts/part-words.ts'

const en = {
  tools: 'Formatting',
  bold: 'Bold',
  italic: 'Italic',
  heading: 'Heading',
  list: 'List',
  numbers: 'Numbered list',
  tasks: 'Tasks',
  quote: 'Quote',
  image: 'Image',
  link: 'Link',
  table: 'Table',
  code: 'Code',
  undo: 'Undo my last change',
  redo: 'Redo',
  find: 'Find and replace',
}
const de: typeof en = {
  tools: 'Formatieren',
  bold: 'Fett',
  italic: 'Kursiv',
  heading: 'Überschrift',
  list: 'Liste',
  numbers: 'Nummerierte Liste',
  tasks: 'Aufgaben',
  quote: 'Zitat',
  image: 'Bild',
  link: 'Link',
  table: 'Tabelle',
  code: 'Code',
  undo: 'Meine letzte Änderung zurücknehmen',
  redo: 'Wiederherstellen',
  find: 'Suchen und ersetzen',
}

/** The names of the tools of the editor, which the list of all keys has, too. */
export const toolWord = partWords({ en, de })
