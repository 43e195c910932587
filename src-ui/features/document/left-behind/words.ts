import { partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  missing:
    'The hub was restored from a backup in which this document is not. This device still has the text that you saw last.',
  unknown:
    'The hub was restored from a backup. Before, somebody whom it does not know any more wrote here on this device without a connection: the hub does not have that text.',
  show: 'Show the text',
  make: 'Make a document of it',
  title: 'Kept text',
  save: 'Save as a file',
  discard: 'Discard it',
  discardWords: 'This text will be gone from this device.',
  discardNow: 'Discard for good',
  cancel: 'Cancel',
  failed: 'That did not work. The text is still on this device: try it again, or save it as a file.',
}
const de: typeof en = {
  missing:
    'Der Hub wurde aus einer Sicherung wiederhergestellt, in der es dieses Dokument nicht gibt. Dieses Gerät hat noch den Text, den du zuletzt gesehen hast.',
  unknown:
    'Der Hub wurde aus einer Sicherung wiederhergestellt. Davor hat jemand, den er nicht mehr kennt, hier auf diesem Gerät ohne Verbindung geschrieben: diesen Text hat der Hub nicht.',
  show: 'Text zeigen',
  make: 'Ein Dokument daraus machen',
  title: 'Aufgehobener Text',
  save: 'Als Datei speichern',
  discard: 'Verwerfen',
  discardWords: 'Dieser Text wird auf diesem Gerät gelöscht.',
  discardNow: 'Endgültig verwerfen',
  cancel: 'Abbrechen',
  failed:
    'Das hat nicht geklappt. Der Text ist noch auf diesem Gerät: versuche es noch einmal, oder speichere ihn als Datei.',
}

export const leftBehindWord = partWords({ en, de })
