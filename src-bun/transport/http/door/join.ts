// Joining: by code or link at once, or by asking and waiting for a host.
import { Elysia, t } from 'elysia'
import { Join } from '../../../contract/door/join.ts'
import { JOIN_ANSWER_WAIT_MS } from '../../../contract/limits.ts'
import { checkJoinRequest } from '../../../domain/members/joining.ts'
import { allow } from '../../../domain/result.ts'
import { compile } from '../../decode.ts'
import { peerAddress } from '../../guard/peer-address.ts'
import { type Device, deviceOf } from '../../identity/cookies.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'
import { signInOn } from './sign-in-on.ts'

const isJoin = compile(Join)
/** How long Bun keeps a request open in which nothing is sent. */
const ANSWER_MAX_S = JOIN_ANSWER_WAIT_MS / 1000 + 15

type JoinParts = Pick<HubParts, 'auth' | 'door' | 'joins' | 'store' | 'port' | 'clock' | 'waitingRoom'>
type Headers = { headers: Record<string, unknown> }

export function joinRoutes(parts: JoinParts) {
  const { joins, door, store, port, clock, waitingRoom } = parts

  async function joinOn(device: Device, name: string, set: Headers) {
    const { key: deviceKey, address } = device
    const joined = await store.commit({ type: 'member.join', name, deviceKey, address })
    return joined.ok ? signInOn(parts, joined.value, device, set) : joined
  }

  async function decide(actorId: string, pendingId: string, decision: 'admitted' | 'refused') {
    const person = waitingRoom.decide(pendingId, decision)
    if (!person) return refusal('join.notWaiting')
    const { name, address } = person
    await store.commit({ type: 'joinRequest.decide', actorId, decision, name, address })
    return { pending: pendingId }
  }

  return new Elysia()
    .post(
      '/api/join',
      async ({ body, request, server, set, status }) => {
        if (!isJoin(body)) return refusal('frame.invalid')
        const address = peerAddress(server, request)
        if (!joins.allow(address)) return refusal('join.tooMany')
        const policy = door.policy()
        const checked = policy === 'code' ? door.checkCode(body.code ?? '', address) : allow(true)
        if (!checked.ok) {
          if (checked.code === 'code.locked')
            set.headers['retry-after'] = String(Math.ceil(door.lockedFor(address) / 1000))
          return refusal(checked.code)
        }
        const device = deviceOf(request, address, port())
        if (policy === 'ask') {
          const name = checkJoinRequest(store, { name: body.name, deviceKey: device.key, address }, clock.now())
          if (!name.ok) return refusal(name.code)
          const pending = waitingRoom.enter(name.value, device.label, address)
          return pending === undefined ? refusal('join.tooMany') : status(202, { pending })
        }
        const joined = await joinOn(device, body.name, set)
        return joined.ok ? status(201, joined.value) : refusal(joined.code)
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
      const device = deviceOf(request, peerAddress(server, request), port())
      const joined = await joinOn(device, person.name, set)
      return joined.ok ? status(200, joined.value) : refusal(joined.code)
    })
    .delete('/api/join/:pending', ({ params }) =>
      waitingRoom.leave(params.pending) ? { pending: params.pending } : refusal('join.notWaiting'),
    )
    .use(signedIn(parts))
    .post('/api/join/:pending/admit', ({ actor, params }) => decide(actor.id, params.pending, 'admitted'))
    .post('/api/join/:pending/refuse', ({ actor, params }) => decide(actor.id, params.pending, 'refused'))
}
