import { partWords } from '../../i18n/parts/part-words.ts'

const en = { copyCode: 'Copy code', copyAddress: 'Copy address' }
const de: typeof en = { copyCode: 'Code kopieren', copyAddress: 'Adresse kopieren' }

export const invitationWord = partWords({ en, de })
