import { partWords } from '../../../i18n/parts/part-words.ts'

const en = { title: 'Linked from', more: 'Show more' }
const de: typeof en = { title: 'Verlinkt von', more: 'Mehr zeigen' }

export const backlinkWord = partWords({ en, de })
