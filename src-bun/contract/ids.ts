import { Type as t } from '@sinclair/typebox'

const ID_PATTERN = '^[0-9a-hjkmnp-tv-z]{16}$'
const idPattern = new RegExp(ID_PATTERN)

/** Made by the hub: 16 lower-case characters of Crockford's alphabet. Never a secret. */
export const Id = t.String({ pattern: ID_PATTERN })
/** Tells an id from a name where an address may hold either. */
export const isId = (text: string): boolean => idPattern.test(text)
/** Chosen by the sender of a command, so that a retry after a lost answer is a duplicate and not a second command. */
export const ClientId = t.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
/** Position in the hub's log of changes, from 1; 0 is before the first. */
export const Seq = t.Integer({ minimum: 0 })
/** Milliseconds since 1970, by the hub's clock. For showing, never for ordering. */
export const Time = t.Integer({ minimum: 0 })
