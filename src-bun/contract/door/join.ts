import { type Static, Type as t } from '@sinclair/typebox'
import { Member, MemberName } from '../members.ts'

export const Join = t.Object(
  {
    name: MemberName,
    /** The spoken code or the token of the link. Not needed at an open door. */
    code: t.Optional(t.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type Join = Static<typeof Join>

export const HostSignIn = t.Object(
  { hostToken: t.String({ maxLength: 64 }), name: t.Optional(MemberName) },
  { additionalProperties: false },
)
export type HostSignIn = Static<typeof HostSignIn>

/** Who sends a request, if anybody is signed in. `removed`: their session has ended because a host has removed them, see `RemovedMember`. */
export type SessionState = { member?: Member; removed?: { until?: number; reason: string } }

export const SignedIn = t.Object({ token: t.String(), member: Member })
export type SignedIn = Static<typeof SignedIn>
