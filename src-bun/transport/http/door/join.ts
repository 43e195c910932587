// Joining: by code or link at once, or by asking and waiting for the host.
import { Elysia, t } from 'elysia'
import { Join, type SignedIn } from '../../../contract/door/join.ts'
import { NAME_MAX_CHARS, WAITING_ANSWER_MS } from '../../../contract/limits.ts'
import { joinHub } from '../../../domain/members/members.ts'
import { allow, type Result } from '../../../domain/result.ts'
import { cleanName } from '../../../domain/text.ts'
import { compile } from '../../decode.ts'
import { peerAddress } from '../../guard/peer-address.ts'
import { type Device, deviceOf } from '../../identity/cookies.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'
import { signInOn } from './sign-in-on.ts'

const isJoin = compile(Join)
/** Bun ends a request that is silent for longer. */
const ANSWER_MAX_S = WAITING_ANSWER_MS / 1000 + 15

type JoinParts = Pick<HubParts, 'auth' | 'runner' | 'door' | 'joins' | 'store' | 'port' | 'clock' | 'waitingRoom'>

export function joinRoutes(parts: JoinParts) {
  const { runner, door, store, port, clock, waitingRoom } = parts
  const deviceAt = (request: Request, address: string) => deviceOf(request, address, port())

  /** Who comes back on their device under their name is who they were; everybody else is somebody new. */
  async function enter(name: string, device: Device): Promise<Result<SignedIn['member']>> {
    const before = store.sessions.lastOn(device.key, name)
    if (before) return allow(before)
    const joined = await runner.runJoin((scope) => joinHub(scope, { name, role: 'member' }))
    return joined.ok ? allow(joined.value.member) : joined
  }

  return new Elysia()
    .post(
      '/api/join',
      async ({ body, request, server, set, status }) => {
        if (!isJoin(body)) return refusal('frame.invalid')
        const address = peerAddress(server, request)
        if (!parts.joins.allow(address)) return refusal('join.tooMany')
        const policy = door.policy()
        const knock = policy === 'code' ? door.checkCode(body.code ?? '', address) : allow(true)
        if (!knock.ok) {
          if (knock.code === 'code.locked')
            set.headers['retry-after'] = String(Math.ceil(door.lockedFor(address) / 1000))
          return refusal(knock.code)
        }
        if (cleanName(body.name, NAME_MAX_CHARS) === '') return refusal('name.unusable')
        const device = deviceAt(request, address)
        const removed = store.members.removalOf({ deviceKey: device.key, name: body.name, address }, clock.now())
        if (removed) return refusal('member.removed')
        if (policy === 'ask') {
          const pending = waitingRoom.enter(cleanName(body.name, NAME_MAX_CHARS), device.label, address)
          return pending === undefined ? refusal('join.tooMany') : status(202, { pending })
        }
        const joined = await enter(body.name, device)
        if (!joined.ok) return refusal(joined.code)
        return status(201, await signInOn(parts, joined.value, device, set))
      },
      { body: t.Unsafe<Join>(t.Any()) },
    )
    .get('/api/join/:pending', async ({ params, request, server, set, status }) => {
      server?.timeout(request, ANSWER_MAX_S)
      const person = waitingRoom.person(params.pending)
      const answer = await waitingRoom.answer(params.pending)
      if (answer === undefined || !person) return refusal('join.notWaiting')
      if (answer === 'refused') return refusal('join.refused')
      if (answer === 'waiting') return status(202, { pending: params.pending })
      const device = deviceAt(request, peerAddress(server, request))
      const joined = await enter(person.name, device)
      return joined.ok ? status(200, await signInOn(parts, joined.value, device, set)) : refusal(joined.code)
    })
    .delete('/api/join/:pending', ({ params }) =>
      waitingRoom.leave(params.pending) ? { pending: params.pending } : refusal('join.notWaiting'),
    )
    .use(signedIn(parts))
    .post('/api/join/:pending/admit', ({ actor, params }) => decide(actor.id, params.pending, 'admitted'))
    .post('/api/join/:pending/refuse', ({ actor, params }) => decide(actor.id, params.pending, 'refused'))

  function decide(actorId: string, pendingId: string, decision: 'admitted' | 'refused') {
    const person = waitingRoom.decide(pendingId, decision)
    if (!person) return refusal('join.notWaiting')
    store.run(
      () => {
        store.audit.add({
          at: clock.now(),
          actorId,
          action: `join.${decision}`,
          subject: person.name,
          detail: person.address,
        })
        return allow(true)
      },
      () => {},
    )
    return { pending: pendingId }
  }
}
