// The files of messages. They are sent to `/api/files` by the tus protocol, and a message names them by their ids.
import { type Static, Type as t } from '@sinclair/typebox'
import { Id } from '../ids.ts'
import { IMAGE_SIDE_MAX } from '../limits.ts'

const Side = t.Integer({ minimum: 1, maximum: IMAGE_SIDE_MAX })
/** The size of an image in pixels, as its sender's browser shows it. */
const sides = { width: t.Optional(Side), height: t.Optional(Side) }

/** A file that a message is to have: one that its sender has sent whole, and that no other message has. */
export const FileToSend = t.Object(
  {
    id: Id,
    ...sides,
    /** Another file of the same sender: a small picture of this one, shown until somebody wants to see it in full. */
    preview: t.Optional(Id),
  },
  { additionalProperties: false },
)
export type FileToSend = Static<typeof FileToSend>

/**
 * A file of a message. `type` is one of `IMAGE_TYPES` only where the bytes are such an image; otherwise it is what the sender has
 * said. `GET /api/files/:id/:name` has the bytes, also those of `preview`.
 */
export const MessageFile = t.Object({
  id: Id,
  name: t.String(),
  type: t.String(),
  bytes: t.Integer({ minimum: 0 }),
  ...sides,
  preview: t.Optional(Id),
})
export type MessageFile = Static<typeof MessageFile>
