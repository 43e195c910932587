// Who this device is at the hub, from the first look at the address to being inside.
import { createSignal } from 'solid-js'
import type { Door } from '../../../src-bun/contract/door/door.ts'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import type { Answer, Refused } from '../../live/answer.ts'
import { awaitJoinDecision, cancelJoinRequest, fetchHealth, fetchMe, join, signInAsHost } from '../../live/http.ts'
import { retryDelayMs } from '../../live/reconnecting-socket.ts'
import { pause } from '../../live/wake-up.ts'
import { watchAttention } from '../connection/attention.ts'
import { openCommandChannel, unansweredCommands } from '../connection/commands.ts'
import { connect, resend } from '../connection/connection.ts'
import { hub, setHub } from '../hub.ts'
import { receive } from '../receive.ts'
import { rememberName, suggestedName } from './suggested-name.ts'

export { suggestedName } from './suggested-name.ts'

export type Session =
  | { kind: 'starting' }
  /** `oldLink`: the code was not typed, it came with a link. */
  | { kind: 'signedOut'; reason?: ErrorCode; oldLink?: true }
  | { kind: 'unreachable' }
  /** The host is asked whether to let this device in. */
  | { kind: 'awaitingHost'; name: string }
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

type LaunchTokens = { hostToken?: string; linkToken?: string }

/** Once, at the start of the page. */
export async function start(): Promise<void> {
  const launchTokens = takeLaunchTokens()
  setState({ kind: 'starting' })
  for (let attempt = 0; ; attempt++) {
    const me = await identify(launchTokens)
    if (me.ok) return completeJoin(suggestedName(), me.value)
    if (me.status !== 0) return showSignedOut(me.code, launchTokens.linkToken !== undefined && me.code === 'code.wrong')
    setState({ kind: 'unreachable' })
    await pause(retryDelayMs(attempt))
  }
}

/** `undefined`: inside, or waiting at the door. An open door needs no code. */
export async function joinByCode(name: string, code: string): Promise<Refused | undefined> {
  const answer = await join(name, code.trim())
  if (!answer.ok) return answer
  await completeJoin(name, answer.value)
  return undefined
}

let openRequestId: string | undefined

/** Somebody does not want to wait any more. */
export function withdrawJoinRequest(): void {
  if (openRequestId !== undefined) void cancelJoinRequest(openRequestId)
  openRequestId = undefined
  setState({ kind: 'signedOut' })
}

async function completeJoin(name: string, answer: { member: Member } | { pending: string }): Promise<void> {
  if ('member' in answer) {
    rememberName(answer.member.name)
    return signIn(answer.member)
  }
  rememberName(name)
  await waitForHost(name, answer.pending)
}

/** Asks until the host has said something, and again where the hub has forgotten that somebody waits. */
async function waitForHost(name: string, pendingId: string): Promise<void> {
  openRequestId = pendingId
  setState({ kind: 'awaitingHost', name })
  for (let failures = 0; openRequestId === pendingId; ) {
    const answer = await awaitJoinDecision(pendingId)
    if (openRequestId !== pendingId) return
    if (answer.ok && 'member' in answer.value) {
      openRequestId = undefined
      return completeJoin(name, answer.value)
    }
    if (answer.ok) failures = 0
    else if (answer.status === 0) await pause(retryDelayMs(failures++))
    else {
      openRequestId = undefined
      if (answer.code !== 'join.notWaiting') return showSignedOut(answer.code)
      const again = await join(name, '')
      return again.ok ? completeJoin(name, again.value) : showSignedOut(again.code)
    }
  }
}

async function identify({
  hostToken,
  linkToken,
}: LaunchTokens): Promise<Answer<{ member: Member } | { pending: string }>> {
  const [place, me] = await Promise.all([fetchHealth(), fetchMe()])
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

async function signIn(me: Member): Promise<void> {
  if (hub.hubId === '') {
    const place = await fetchHealth()
    if (place.ok) setHub({ hubId: place.value.hubId, hubName: place.value.hubName })
  }
  setHub('me', me)
  setState({ kind: 'signedIn', me })
  void openCommandChannel(hub.hubId, me.id).then(resend)
  watchAttention()
  connect({ received: receive, unanswered: unansweredCommands, signedOut: () => showSignedOut('signIn.required') })
}

function showSignedOut(code: ErrorCode, oldLink = false): void {
  setHub('me', undefined)
  // Not being known yet is how everybody arrives, and nothing to explain.
  const isArrival = state().kind === 'starting' || state().kind === 'unreachable'
  if (code === 'signIn.required' && isArrival) return void setState({ kind: 'signedOut' })
  setState({ kind: 'signedOut', reason: code, ...(oldLink ? { oldLink } : {}) })
}

/** Reads the link's fragment and strips it at once, so that no history, screenshot or copied address carries the token on. */
function takeLaunchTokens(): LaunchTokens {
  const fragment = location.hash.slice(1)
  const hostToken = fragment.startsWith('host=') ? fragment.slice('host='.length) : undefined
  const linkToken = LINK_TOKEN.test(fragment) ? fragment : undefined
  if (hostToken === undefined && linkToken === undefined) return {}
  history.replaceState(history.state, '', location.pathname + location.search)
  return hostToken === undefined ? { linkToken: fragment } : { hostToken }
}
