import { type Static, Type as t } from '@sinclair/typebox'
import { Time } from './ids.ts'
import { Member, MemberName } from './members.ts'

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

export const SignedIn = t.Object({ token: t.String(), member: Member })
export type SignedIn = Static<typeof SignedIn>

export const Door = t.Union([t.Literal('code'), t.Literal('open')])
export type Door = Static<typeof Door>

/** What the lobby shows so that others can come in. */
export const Invitation = t.Object({
  door: Door,
  /** The spoken code, for people who type; absent at an open door. */
  code: t.Optional(t.String()),
  /** When the code is replaced by itself. */
  expiresAt: t.Optional(Time),
  /** One link per address of this computer, the likeliest first; what the QR carries. */
  links: t.Array(t.Object({ url: t.String(), address: t.String(), interface: t.String() })),
})
export type Invitation = Static<typeof Invitation>
