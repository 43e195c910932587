import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId } from '../ids.ts'
import { RETENTION_MAX_DAYS } from '../limits.ts'

/** After how many days messages lose their words and their files. Left out: everything is kept. */
export const RetentionDays = t.Optional(t.Integer({ minimum: 1, maximum: RETENTION_MAX_DAYS }))

export const RetentionSet = t.Object(
  { type: t.Literal('retention.set'), clientId: ClientId, days: RetentionDays },
  { additionalProperties: false },
)
export type RetentionSet = Static<typeof RetentionSet>

export const RetentionChanged = t.Object({ type: t.Literal('retention.changed'), days: RetentionDays })
export type RetentionChanged = Static<typeof RetentionChanged>
