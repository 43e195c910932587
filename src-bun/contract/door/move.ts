import { type Static, Type as t } from '@sinclair/typebox'

/** `pass`: what `POST /api/session/pass` has answered, while the hub was still where the page is from. */
export const Move = t.Object({ pass: t.String({ maxLength: 2048 }) }, { additionalProperties: false })
export type Move = Static<typeof Move>
