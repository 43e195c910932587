import { type Static, Type as t } from '@sinclair/typebox'
import { ClientId, Id } from './ids.ts'
import { NAME_MAX_CHARS } from './limits.ts'

export const Role = t.Union([t.Literal('host'), t.Literal('member')])
export type Role = Static<typeof Role>

export const Member = t.Object({
  id: Id,
  name: t.String(),
  /** As `#rrggbb`. */
  colour: t.String(),
  role: Role,
})
export type Member = Static<typeof Member>

export const MemberName = t.String({ minLength: 1, maxLength: NAME_MAX_CHARS })

export const MemberRename = t.Object(
  { type: t.Literal('member.rename'), clientId: ClientId, name: MemberName },
  { additionalProperties: false },
)
export type MemberRename = Static<typeof MemberRename>

export const MemberJoined = t.Object({ type: t.Literal('member.joined'), member: Member })
export type MemberJoined = Static<typeof MemberJoined>

export const MemberRenamed = t.Object({ type: t.Literal('member.renamed'), member: Member })
export type MemberRenamed = Static<typeof MemberRenamed>
