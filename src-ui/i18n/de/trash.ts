import type { words as english } from '../en/trash.ts'

export const words: typeof english = {
  archived: 'Archiviert',
  archivedWords: 'Wer das sehen konnte, kann es weiter lesen. Geschrieben wird darin nichts mehr.',
  noArchived: 'Nichts ist archiviert.',
  takeOutName: 'Aus dem Archiv holen: {{ name }}',
  trash: 'Papierkorb',
  trashWords:
    'Was wiederhergestellt wird, ist wieder wie zuvor. Nach 30 Tagen im Papierkorb wird es endgültig gelöscht.',
  noTrash: 'Der Papierkorb ist leer.',
  hidden: '(dir nicht zugänglich)',
  deletedBy: 'Gelöscht von {{ name }}',
  more: 'Die letzten {{ count }} werden gezeigt.',
  restore: 'Wiederherstellen',
  restoreName: '{{ name }} wiederherstellen',
  erase: 'Endgültig löschen',
  eraseName: '{{ name }} endgültig löschen',
  empty: 'Papierkorb leeren',
  eraseTitle: '{{ name }} endgültig löschen?',
  emptyTitle: 'Alles im Papierkorb endgültig löschen?',
  eraseWords:
    'Niemand kann es zurückholen. Der Inhalt verschwindet aus dem Hub und aus dem Protokoll, in dem nur die Stelle bleibt. Spätere Exporte und Sicherungen haben ihn nicht; frühere Sicherungen haben ihn, bis neuere sie ersetzen.',
  eraseNow: 'Endgültig löschen',
  documentMenu: 'Dieses Dokument',
  boardMenu: 'Diese Tafel',
  deleteDocument:
    'Es verschwindet für alle, mit seinem Verlauf. 30 Tage lang liegt es im Papierkorb und kann wiederhergestellt werden.',
  deleteBoard:
    'Sie verschwindet für alle, mit ihren Zeilen. 30 Tage lang liegt sie im Papierkorb und kann wiederhergestellt werden.',
  deleted: '{{ name }} liegt im Papierkorb.',
  undo: 'Rückgängig',
  startAnew: 'Mit seinem Text neu beginnen',
  startAnewTitle: '{{ name }} neu beginnen?',
  startAnewWords:
    'Ein neues Dokument mit diesem Titel bekommt den Text, ohne den Verlauf. Dieses wird archiviert. Wer es offen hat, muss zum Weiterschreiben das neue öffnen.',
  startAnewNow: 'Neu beginnen',
}
