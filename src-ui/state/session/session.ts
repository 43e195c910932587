// Who is signed in on this page: from reading the address, over joining and waiting for the host, to the open connection.
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
import { connect, sendUnansweredCommands } from '../connection/connection.ts'
import { hub, setHub } from '../hub.ts'
import { receive } from '../receive.ts'
import { rememberName, suggestedName } from './suggested-name.ts'

export { suggestedName } from './suggested-name.ts'

export type Session =
  | { kind: 'starting' }
  /** `oldLink`: the code that was refused came with a link and was not typed. */
  | { kind: 'signedOut'; reason?: ErrorCode; oldLink?: true }
  | { kind: 'unreachable' }
  /** The host is asked whether this person may join. */
  | { kind: 'awaitingHost'; name: string }
  | { kind: 'signedIn'; me: Member }

/** A token of 128 bits in any usual encoding. An anchor of the page (`#main`) must not be tried: it would count as a wrong guess. */
const LINK_TOKEN = /^[A-Za-z0-9_-]{20,64}$/

const [state, setState] = createSignal<Session>({ kind: 'starting' })
const [door, setDoor] = createSignal<Door>()

export { door }

export function session(): Session {
  const now = state()
  // The member in the store is newer: a changed name or role comes by the socket.
  return now.kind === 'signedIn' && hub.me ? { kind: 'signedIn', me: hub.me } : now
}

type LaunchTokens = { hostToken?: string; linkToken?: string }

/** To be called once, at the start of the page. */
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

/**
 * Resolves with the refusal of the code, or with undefined when joining is over, which may be after the host's decision:
 * `session` then shows how it ended. At an open door `code` is empty.
 */
export async function joinByCode(name: string, code: string): Promise<Refused | undefined> {
  const answer = await join(name, code.trim())
  if (!answer.ok) return answer
  await completeJoin(name, answer.value)
  return undefined
}

/** The join request that the host has not decided yet. */
let openRequestId: string | undefined

/** To be called when the person does not want to wait for the host any more. */
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

/** Asks until the host has decided. A hub that was restarted has forgotten the request, so it is made again. */
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
      const newRequest = await join(name, '')
      return newRequest.ok ? completeJoin(name, newRequest.value) : showSignedOut(newRequest.code)
    }
  }
}

async function identify({
  hostToken,
  linkToken,
}: LaunchTokens): Promise<Answer<{ member: Member } | { pending: string }>> {
  const [health, me] = await Promise.all([fetchHealth(), fetchMe()])
  if (!health.ok) return health
  setDoor(health.value.door)
  setHub({ hubId: health.value.hubId, hubName: health.value.hubName })
  if (hostToken !== undefined && !(me.ok && me.value.member.role === 'host')) {
    const asHost = await signInAsHost(hostToken)
    // A token that was used before is no reason to refuse somebody who is a member already.
    return asHost.ok || !me.ok ? asHost : me
  }
  return me.ok || me.status === 0 || linkToken === undefined ? me : await join(suggestedName(), linkToken)
}

async function signIn(me: Member): Promise<void> {
  if (hub.hubId === '') {
    const health = await fetchHealth()
    if (health.ok) setHub({ hubId: health.value.hubId, hubName: health.value.hubName })
  }
  setHub('me', me)
  setState({ kind: 'signedIn', me })
  void openCommandChannel(hub.hubId, me.id).then(sendUnansweredCommands)
  watchAttention()
  connect({ received: receive, unanswered: unansweredCommands, signedOut: () => showSignedOut('signIn.required') })
}

function showSignedOut(code: ErrorCode, oldLink = false): void {
  setHub('me', undefined)
  // Everybody arrives without a session; there is nothing to explain.
  const isArrival = state().kind === 'starting' || state().kind === 'unreachable'
  if (code === 'signIn.required' && isArrival) return void setState({ kind: 'signedOut' })
  setState({ kind: 'signedOut', reason: code, ...(oldLink ? { oldLink } : {}) })
}

/** Reads the token from the address and removes it at once, so that no history, screenshot or copied address contains it. */
function takeLaunchTokens(): LaunchTokens {
  const fragment = location.hash.slice(1)
  const hostToken = fragment.startsWith('host=') ? fragment.slice('host='.length) : undefined
  const linkToken = LINK_TOKEN.test(fragment) ? fragment : undefined
  if (hostToken === undefined && linkToken === undefined) return {}
  history.replaceState(history.state, '', location.pathname + location.search)
  return hostToken === undefined ? { linkToken: fragment } : { hostToken }
}
