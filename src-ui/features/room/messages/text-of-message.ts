import type { Message } from '../../../../src-bun/contract/chat.ts'
import { plural } from '../../../i18n/i18n.ts'
import { withoutLinks } from '../../../state/rooms/thing-links.ts'

/** A message in one line, where its files are not shown. */
export const textOfMessage = ({ body, files = [] }: Message): string =>
  body === '' && files.length > 0 ? plural('files.count', files.length) : withoutLinks(body)
