import { type Static, Type as t } from '@sinclair/typebox'
import { Time } from '../ids.ts'
import { NOTICE_MAX_CHARS } from '../limits.ts'
import { textOf } from '../text.ts'

/** The body of a request that sends a notice to everybody, or to all sockets of one member. */
export const NoticeSend = t.Object({ text: textOf(NOTICE_MAX_CHARS, 1) }, { additionalProperties: false })

/** A host's text that pages show once and nobody stores. */
export const Notice = t.Object({ type: t.Literal('notice'), text: t.String(), fromName: t.String(), at: Time })
export type Notice = Static<typeof Notice>
