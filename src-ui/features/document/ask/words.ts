import { partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  title: 'Ask about this text in a room',
  room: 'Room',
  go: 'Write in the room',
  private: 'People in that room may not see this document, and will read the quotation.',
  nowhere: 'There is no room in which you may write.',
}
const de: typeof en = {
  title: 'In einem Raum nach diesem Text fragen',
  room: 'Raum',
  go: 'Im Raum schreiben',
  private: 'Wer in diesem Raum ist, sieht das Dokument vielleicht nicht und liest das Zitat.',
  nowhere: 'Es gibt keinen Raum, in dem du schreiben darfst.',
}

export const askWord = partWords({ en, de })
