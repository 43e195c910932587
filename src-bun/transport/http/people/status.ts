// What a member has chosen to be shown as, in which words and for how long.
import { Elysia, t } from 'elysia'
import { StatusChoice } from '../../../contract/presence.ts'
import { compile } from '../../decode.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'

const isStatusChoice = compile(StatusChoice)

export function statusRoute(parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'presence' | 'fanout'>) {
  const { store, presence, fanout } = parts
  return new Elysia().use(signedIn(parts)).put(
    '/api/me/status',
    async ({ actor, body }) => {
      if (!isStatusChoice(body)) return refusal('frame.invalid')
      const done = await store.runAndWait({ type: 'member.chooseStatus', memberId: actor.id, choice: body })
      if (!done.ok) return refusal(done.code)
      // As it is stored now: by then somebody may have muted the member.
      const chosen = store.read(({ statuses }) => statuses.of(actor.id))
      fanout.queuePresence(presence.choose(actor.id, chosen))
      return done.value ?? { status: 'online' as const }
    },
    { body: t.Unsafe<StatusChoice>(t.Any()) },
  )
}
