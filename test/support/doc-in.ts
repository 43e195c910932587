import { strFromU8, unzipSync } from 'fflate'

/** The XML of the text of a Word file. */
export const docIn = (file: Uint8Array): string => strFromU8(unzipSync(file)['word/document.xml'] ?? new Uint8Array())
