import type { Words } from '../en/shown.ts'

export const words: Words = {
  copyCode: 'Code kopieren',
  copied: 'Kopiert',
  copyFailed: 'Nicht kopiert',
  formulaWrong: 'Diese Formel ist nicht fertig oder hat einen Fehler',
  imageGone: 'Dieses Bild gibt es nicht mehr: {{ name }}',
  noImage: '{{ name }} ist kein Bild, das hier gezeigt werden kann. Andere Dateien gehören in Nachrichten.',
  sending: '{{ name }} wird gesendet',
  sendingPart: '{{ name }}: {{ percent }} % gesendet',
  waiting: '{{ name }} wartet auf den Hub',
  notSent: '{{ name }} konnte nicht eingefügt werden. Versuch es nochmal.',
  cancel: 'Abbrechen',
  close: 'Schließen',
  table: 'Tabelle',
  tableTools: 'Zeilen und Spalten',
  cell: 'Zeile {{ row }}, Spalte {{ column }}',
  addRow: 'Zeile darunter',
  removeRow: 'Zeile entfernen',
  addColumn: 'Spalte daneben',
  removeColumn: 'Spalte entfernen',
  showText: 'Als Text zeigen',
  tableHelp:
    'Tab geht zur nächsten Zelle, Enter zu der darunter, Escape zum Text der Tabelle, Alt und F10 zu ihren Knöpfen.',
}
