import { partPlural, partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  address: 'Address',
  latency: 'Answers in',
  latencyUnknown: 'not measured yet',
  milliseconds: '{{ count }} ms',
  queue: 'Waiting here',
  queueNone: 'nothing',
  'queueSome.one': '{{ count }} change, kept on this device',
  'queueSome.other': '{{ count }} changes, kept on this device',
  retry: 'Retry now',
}
const de: typeof en = {
  address: 'Adresse',
  latency: 'Antwortet in',
  latencyUnknown: 'noch nicht gemessen',
  milliseconds: '{{ count }} ms',
  queue: 'Wartet hier',
  queueNone: 'nichts',
  'queueSome.one': '{{ count }} Änderung, auf diesem Gerät aufgehoben',
  'queueSome.other': '{{ count }} Änderungen, auf diesem Gerät aufgehoben',
  retry: 'Jetzt versuchen',
}

export const connectionWord = partWords({ en, de })
export const connectionCount = partPlural({ en, de })
