// Who this device is at the hub, from the first look at the address to being inside.
import { createSignal } from 'solid-js'
import type { Door } from '../../src-bun/contract/door.ts'
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { type Answer, health, join, signInAsHost, whoAmI } from '../live/client.ts'
import { retryDelayMs } from '../live/lasting-socket.ts'
import { pause } from '../live/waking.ts'
import { watchAttention } from './away.ts'
import { connect, resend } from './connection.ts'
import { hub, setHub } from './hub.ts'
import { keepName, suggestedName } from './names.ts'
import { openPending } from './pending.ts'
import { receive } from './receive.ts'

export { suggestedName } from './names.ts'

export type Session =
  | { kind: 'starting' }
  /** `oldLink`: the code was not typed, it came with a link. */
  | { kind: 'signedOut'; reason?: ErrorCode; oldLink?: true }
  | { kind: 'unreachable' }
  | { kind: 'signedIn'; me: Member }

/** 128 bits in any usual writing; an anchor of the page (`#main`) is none, and would count as a wrong guess. */
const LINK_TOKEN = /^[A-Za-z0-9_-]{20,64}$/

const [state, setState] = createSignal<Session>({ kind: 'starting' })
const [door, setDoor] = createSignal<Door>()

export { door }

export function session(): Session {
  const now = state()
  // A new name is a change like any other and comes by the socket.
  return now.kind === 'signedIn' && hub.me ? { kind: 'signedIn', me: hub.me } : now
}

type Ticket = { hostToken?: string; linkToken?: string }

/** Once, at the start of the page. */
export async function start(): Promise<void> {
  const ticket = takeTicket()
  setState({ kind: 'starting' })
  for (let attempt = 0; ; attempt++) {
    const me = await whoIsAsking(ticket)
    if (me.ok) return enter(me.value.member)
    if (me.status !== 0) return leave(me.code, ticket.linkToken !== undefined && me.code === 'code.wrong')
    setState({ kind: 'unreachable' })
    await pause(retryDelayMs(attempt))
  }
}

/** `undefined`: inside. An open door needs no code. */
export async function joinByCode(name: string, code: string): Promise<ErrorCode | undefined> {
  const answer = await join(name, code.trim())
  if (!answer.ok) return answer.code
  keepName(answer.value.member.name)
  await enter(answer.value.member)
  return undefined
}

async function whoIsAsking({ hostToken, linkToken }: Ticket): Promise<Answer<{ member: Member }>> {
  const [place, me] = await Promise.all([health(), whoAmI()])
  if (!place.ok) return place
  setDoor(place.value.door)
  setHub({ hubId: place.value.hubId, hubName: place.value.hubName })
  if (hostToken !== undefined && !(me.ok && me.value.member.role === 'host')) {
    const asHost = await signInAsHost(hostToken)
    // A used token is no reason to turn away somebody who is already a member.
    return asHost.ok || !me.ok ? asHost : me
  }
  return me.ok || me.status === 0 || linkToken === undefined ? me : await join(suggestedName(), linkToken)
}

async function enter(me: Member): Promise<void> {
  if (hub.hubId === '') {
    const place = await health()
    if (place.ok) setHub({ hubId: place.value.hubId, hubName: place.value.hubName })
  }
  setHub('me', me)
  setState({ kind: 'signedIn', me })
  void openPending(hub.hubId, me.id).then(resend)
  watchAttention()
  connect(receive, () => leave('signIn.required'))
}

function leave(code: ErrorCode, oldLink = false): void {
  setHub('me', undefined)
  // Not being known yet is how everybody arrives, and nothing to explain.
  const isArrival = state().kind === 'starting' || state().kind === 'unreachable'
  if (code === 'signIn.required' && isArrival) return void setState({ kind: 'signedOut' })
  setState({ kind: 'signedOut', reason: code, ...(oldLink ? { oldLink } : {}) })
}

/** Reads the link's fragment and strips it at once, so that no history, screenshot or copied address carries the token on. */
function takeTicket(): Ticket {
  const fragment = location.hash.slice(1)
  const hostToken = fragment.startsWith('host=') ? fragment.slice('host='.length) : undefined
  const linkToken = LINK_TOKEN.test(fragment) ? fragment : undefined
  if (hostToken === undefined && linkToken === undefined) return {}
  history.replaceState(history.state, '', location.pathname + location.search)
  return hostToken === undefined ? { linkToken: fragment } : { hostToken }
}
