import { Type as t } from '@sinclair/typebox'
import { ID_PATTERN } from './id-pattern.ts'

/** Made by the hub: 16 lower-case characters of Crockford's alphabet. Never a secret. */
export const Id = t.String({ pattern: ID_PATTERN })
/** Chosen by the sender of a command, so that a retry after a lost answer is a duplicate and not a second command. */
export const ClientId = t.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
/** Position in the hub's log of changes, from 1; 0 is before the first. */
export const Seq = t.Integer({ minimum: 0 })
/** Milliseconds since 1970, by the hub's clock. For showing, never for ordering. */
export const Time = t.Integer({ minimum: 0 })
