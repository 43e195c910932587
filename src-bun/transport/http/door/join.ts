// Joining: at once with a code or link or at an open door, or by a join request that a host decides.
import { Elysia, t } from 'elysia'
import { Join } from '../../../contract/door/join.ts'
import { JOIN_ANSWER_WAIT_MS } from '../../../contract/limits.ts'
import { checkJoinRequest } from '../../../domain/members/joining.ts'
import { allow, type Result } from '../../../domain/result.ts'
import { compile } from '../../decode.ts'
import { peerAddress } from '../../guard/peer-address.ts'
import { arrivalsFrom } from '../../guard/work-budget.ts'
import type { Device } from '../../identity/cookies.ts'
import type { SignIn } from '../../identity/join-requests.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'
import { signInOn } from './sign-in-on.ts'

const isJoin = compile(Join)
/** How long Bun keeps a request open on which nothing is sent: longer than `waitForDecision` takes, in seconds. */
const DECISION_REQUEST_MAX_S = JOIN_ANSWER_WAIT_MS / 1000 + 15

/** No person types so many: it was in a link. */
const LINK_TOKEN_CHARS = 22

type JoinParts = Pick<
  HubParts,
  'auth' | 'work' | 'door' | 'joins' | 'store' | 'cookies' | 'clock' | 'joinRequests' | 'reach'
>
type Headers = { headers: Record<string, unknown> }

export function joinRoutes(parts: JoinParts) {
  const { auth, work, joins, door, store, cookies, clock, joinRequests, reach } = parts

  async function joinOn(device: Device, name: string, set: Headers) {
    const { key: deviceKey, address } = device
    const joined = await store.runAndWait({ type: 'member.join', name, deviceKey, address })
    return joined.ok ? signInOn(parts, joined.value, device, set) : joined
  }

  async function decide(actorId: string, pendingId: string, decision: 'admitted' | 'refused') {
    const person = joinRequests.decide(pendingId, decision)
    if (!person) return refusal('join.notWaiting')
    const { name, address } = person
    const decided = await store.runAndWait({ type: 'joinRequest.decide', actorId, decision, name, address })
    return decided.ok ? { pending: pendingId } : refusal(decided.code)
  }

  /** The same for an admitted person, whose answer may be lost: nobody can tell a phone that sleeps from one that reads. */
  async function admit(device: Device, name: string): Promise<Result<SignIn>> {
    const { key: deviceKey, address } = device
    // A host who opens the door admits many at once.
    await work.takeTurn(arrivalsFrom(address))
    const joined = await store.runAndWait({ type: 'member.join', name, deviceKey, address })
    if (!joined.ok) return joined
    const signedIn = await auth.signIn(joined.value, device)
    if (!signedIn.ok) return signedIn
    auth.watchUse(signedIn.value.sessionId)
    return allow({ member: joined.value, ...signedIn.value })
  }

  /** A browser with the key of another device was led here by whoever made the request. A script may keep no cookies. */
  function mayAskFor(asked: Device, request: Request): boolean {
    const { key } = cookies.device(request, asked.address)
    return key === '' || key === asked.key
  }

  const withdraw = (pending: string) => (joinRequests.withdraw(pending) ? { pending } : refusal('join.notWaiting'))

  return (
    new Elysia()
      .post(
        '/api/join',
        async ({ body, request, server, set, status }) => {
          if (!isJoin(body)) return refusal('frame.invalid')
          const address = peerAddress(server, request)
          if (!joins.allow(address)) return refusal('join.tooMany')
          work.chargeRestOfTurn(arrivalsFrom(address))
          const policy = door.policy()
          const checked = policy === 'code' ? door.checkCode(body.code ?? '', address) : allow(true)
          if (!checked.ok) {
            if (body.code !== undefined && body.code.length >= LINK_TOKEN_CHARS) reach.oldLinks.note(address)
            if (checked.code === 'code.locked')
              set.headers['retry-after'] = String(Math.ceil(door.lockedFor(address) / 1000))
            return refusal(checked.code)
          }
          const device = cookies.device(request, address)
          if (policy === 'ask') {
            const name = checkJoinRequest(store, { name: body.name, deviceKey: device.key, address }, clock.now())
            if (!name.ok) return refusal(name.code)
            const pending = joinRequests.add(name.value, device)
            return pending === undefined ? refusal('join.tooMany') : status(202, { pending })
          }
          const joined = await joinOn(device, body.name, set)
          return joined.ok ? status(201, joined.value) : refusal(joined.code)
        },
        { body: t.Unsafe<Join>(t.Any()) },
      )
      .get('/api/join/:pending', async ({ params, request, server, set, status }) => {
        server?.timeout(request, DECISION_REQUEST_MAX_S)
        if (!isByFetch(request)) return refusal('notAllowed')
        const person = joinRequests.person(params.pending)
        const device = joinRequests.device(params.pending)
        if (!device || !mayAskFor(device, request)) return refusal('join.notWaiting')
        const decision = await joinRequests.waitForDecision(params.pending, request.signal)
        if (decision === undefined || !person) return refusal('join.notWaiting')
        if (decision === 'refused') return refusal('join.refused')
        if (decision === 'codeWanted') return refusal('join.codeWanted')
        if (decision === 'waiting') return status(202, { pending: params.pending })
        const signIn = await joinRequests.signIn(params.pending, () => admit(device, person.name))
        if (!signIn.ok) return refusal(signIn.code)
        const { token, member, cookies: setCookies } = signIn.value
        set.headers['set-cookie'] = setCookies
        return status(200, { token, member })
      })
      .delete('/api/join/:pending', ({ params }) => withdraw(params.pending))
      // The same under an address of its own: Chromium holds back a request to the address of a running GET until that has ended.
      .post('/api/join/:pending/cancel', ({ params }) => withdraw(params.pending))
      .use(signedIn(parts))
      .post('/api/join/:pending/admit', ({ actor, params }) => decide(actor.id, params.pending, 'admitted'))
      .post('/api/join/:pending/refuse', ({ actor, params }) => decide(actor.id, params.pending, 'refused'))
  )
}

/**
 * Whether a script has sent a GET. A link or an image in a message makes a browser send it too, with its cookies and without an
 * Origin, and the answer would sign this browser in as somebody else. The `Sec-Fetch` headers are sent over HTTPS and to localhost only.
 */
function isByFetch({ headers }: Request): boolean {
  if (/text\/html|image\//.test(headers.get('accept') ?? '')) return false
  return !['navigate', 'no-cors'].includes(headers.get('sec-fetch-mode') ?? '')
}
