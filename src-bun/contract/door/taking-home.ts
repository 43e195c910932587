import { type Static, Type as t } from '@sinclair/typebox'
import type { TakingHome as ExportsTo } from '../http/exports.ts'
import { ClientId } from '../ids.ts'

export const TakingHome = t.Unsafe<ExportsTo>(
  t.Union([t.Literal('everybody'), t.Literal('members'), t.Literal('hosts')]),
)

export const ExportsAllow = t.Object(
  { type: t.Literal('exports.allow'), clientId: ClientId, to: TakingHome },
  { additionalProperties: false },
)
export type ExportsAllow = Static<typeof ExportsAllow>

export const ExportsAllowed = t.Object({ type: t.Literal('exports.allowed'), to: TakingHome })
export type ExportsAllowed = Static<typeof ExportsAllowed>
