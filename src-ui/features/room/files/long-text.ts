import { createSignal } from 'solid-js'
import { MESSAGE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'

/** A pasted text with more lines is offered as a file, too: the conversation would be out of sight behind it. */
const LONG_LINES = 50
const FILE_NAME = 'pasted-text.txt'

/** The part of a draft that may rather be a file: what was pasted, if that is long, or all of a text that is too long for a message. */
export function createLongText(draft: () => string, isTooLong: () => boolean) {
  const [pasted, setPasted] = createSignal('')
  return {
    /** Empty where nothing is so long. */
    text: () => (pasted() !== '' && draft().includes(pasted()) ? pasted() : isTooLong() ? draft() : ''),
    paste(text: string) {
      // As the field has it.
      const read = text.replace(/\r\n?/g, '\n')
      setPasted(read.length > MESSAGE_MAX_CHARS || read.split('\n').length > LONG_LINES ? read : '')
    },
    forget: () => setPasted(''),
  }
}

export const fileOfText = (text: string): File => new File([text], FILE_NAME, { type: 'text/plain' })
