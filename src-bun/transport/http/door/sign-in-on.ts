import type { SignedIn } from '../../../contract/door/join.ts'
import { allow, type Result } from '../../../domain/result.ts'
import type { Device } from '../../identity/cookies.ts'
import type { HubParts } from '../../parts.ts'

/** Opens a session for `member` on `device`. The token is returned for scripts, and set as a cookie for browsers. Refuses what `signIn` refuses. */
export async function signInOn(
  { auth }: Pick<HubParts, 'auth'>,
  member: SignedIn['member'],
  device: Device,
  set: { headers: Record<string, unknown> },
): Promise<Result<SignedIn>> {
  const signedIn = await auth.signIn(member, device)
  if (!signedIn.ok) return signedIn
  const { token, cookies } = signedIn.value
  set.headers['set-cookie'] = cookies
  return allow({ token, member })
}
