// Who is signed in on this page: from reading the address, over joining and waiting for the host, to the open connection.
import { createSignal } from 'solid-js'
import { APP_REQUESTS } from '../../../src-bun/contract/door/app-requests.ts'
import type { Door } from '../../../src-bun/contract/door/door.ts'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import { isInAppWindow } from '../../device/app-window.ts'
import type { Answer, Refused } from '../../live/answer.ts'
import {
  awaitJoinDecision,
  cancelJoinRequest,
  fetchHealth,
  fetchMe,
  type Health,
  join,
  signInAsHost,
} from '../../live/http.ts'
import { retryDelayMs } from '../../live/reconnecting-socket.ts'
import { pause } from '../../live/wake-up.ts'
import { watchAttention } from '../connection/attention.ts'
import { commandsToSend, openCommandChannel } from '../connection/commands.ts'
import { connect, disconnect } from '../connection/connection.ts'
import { hub, setHub } from '../hub.ts'
import { receive } from '../receive.ts'
import { acceptsCookies } from './cookies.ts'
import { finishSignOuts } from './finish-sign-outs.ts'
import { type LaunchTokens, takeLaunchTokens } from './launch-tokens.ts'
import { openRequest, setOpenRequest } from './open-request.ts'
import { announceSignIn, onSignInElsewhere } from './other-tabs.ts'
import { rememberName, suggestedName } from './suggested-name.ts'
import { unfinishedSignOuts } from './unfinished-sign-outs.ts'

export { suggestedName } from './suggested-name.ts'

/** `noCookies` is the browser's refusal, and not the hub's. */
export type SignedOutReason = ErrorCode | 'noCookies'

export type JoinRefusal = Pick<Refused, 'retryAfterS'> & { code: SignedOutReason }

/** `oldLink`: the code that was refused came with a link and was not typed. */
export type SignedOut = Pick<Refused, 'retryAfterS' | 'removed'> & { reason?: SignedOutReason; oldLink?: true }

export type Session =
  | { kind: 'starting' }
  | ({ kind: 'signedOut' } & SignedOut)
  | { kind: 'unreachable' }
  /** The host is asked whether this person may join. */
  | { kind: 'awaitingHost'; name: string }
  | { kind: 'signedIn'; me: Member }

const [state, setState] = createSignal<Session>({ kind: 'starting' })
const [health, setHealth] = createSignal<Health>()

export const door = (): Door | undefined => health()?.door
/** How many people were here when the hub was asked last. */
export const peopleInside = (): number => health()?.people ?? 0

export function session(): Session {
  const now = state()
  // The member in the store is newer: a changed name or role comes by the socket.
  return now.kind === 'signedIn' && hub.me ? { kind: 'signedIn', me: hub.me } : now
}

/** How often at most the hub is asked for the host's decision, which it answers when there is one. */
const ASKED_AGAIN_AFTER_MS = 1000

/** Ends the request that waits for the host's decision. */
let stopWaiting = new AbortController()

/** Counts the starts: a link that is opened in this tab starts again, and the attempt before it stops. */
let startCount = 0

/** To be called at the start of the page. */
export async function start(launchTokens: LaunchTokens = takeLaunchTokens()): Promise<void> {
  const count = ++startCount
  stopWaiting.abort()
  setState({ kind: 'starting' })
  for (let attempt = 0; ; attempt++) {
    const me = await identify(launchTokens)
    if (count !== startCount) return
    if (me.ok) return completeJoin(suggestedName(), me.value)
    if (me.status !== 0) {
      const request = openRequest()
      if (request && me.code === 'signIn.required') return waitForHost(request.name, request.pendingId, 'afterReload')
      const isOldLink = launchTokens.linkToken !== undefined && (me.code === 'code.wrong' || me.code === 'code.locked')
      return showSignedOut(me.code, { ...detailsOf(me), ...(isOldLink ? { oldLink: true } : {}) })
    }
    setState({ kind: 'unreachable' })
    await pause(retryDelayMs(attempt))
  }
}

/** To be called when the fragment has changed: somebody has opened a link in this tab, which a browser does without a reload. */
export async function handleNewAddress(): Promise<void> {
  const launchTokens = takeLaunchTokens()
  if (Object.keys(launchTokens).length === 0) return
  if (state().kind !== 'signedIn') {
    endOpenRequest()
    return start(launchTokens)
  }
  if (launchTokens.hostToken === undefined || hub.me?.role === 'host') return
  const answer = await signInAsHost(launchTokens.hostToken)
  // The page is full of what another member may see.
  if (answer.ok) location.reload()
}

/** Who may join may have changed since the page was opened. */
export async function refreshDoor(): Promise<void> {
  const health = await fetchHealth()
  if (health.ok) setHealth(health.value)
}

/** This page has joined, and its cookie did not come back: another attempt would make another member. */
let cookieWasLost = false
/** Whether the person came in by this page, and not by a session of before. */
let hasJoined = false

const mayJoin = () => !cookieWasLost && acceptsCookies()

/**
 * Resolves with the refusal of the code, or with undefined when joining is over, which may be after the host's decision:
 * `session` then shows how it ended. At an open door `code` is empty.
 */
export async function joinByCode(name: string, code: string): Promise<JoinRefusal | undefined> {
  if (!mayJoin()) return { code: 'noCookies' }
  const answer = await join(name, code.trim())
  if (!answer.ok) return answer
  hasJoined = true
  await completeJoin(name, answer.value)
  return undefined
}

function endOpenRequest(): void {
  const request = openRequest()
  setOpenRequest(undefined)
  stopWaiting.abort()
  if (request) void cancelJoinRequest(request.pendingId)
}

/** To be called when the person does not want to wait for the host any more. */
export function withdrawJoinRequest(): void {
  endOpenRequest()
  void refreshDoor()
  setState({ kind: 'signedOut' })
}

async function completeJoin(name: string, answer: { member: Member } | { pending: string }): Promise<void> {
  if ('member' in answer) {
    setOpenRequest(undefined)
    rememberName(answer.member.name)
    return signIn(answer.member)
  }
  rememberName(name)
  await waitForHost(name, answer.pending, 'now')
}

/**
 * Asks until the host has decided. A hub that was restarted has forgotten the request, so it is made again; but not after a
 * reload, when the request may be of yesterday.
 */
async function waitForHost(name: string, pendingId: string, asked: 'now' | 'afterReload'): Promise<void> {
  const stopped = new AbortController()
  stopWaiting = stopped
  setOpenRequest({ name, pendingId })
  setState({ kind: 'awaitingHost', name })
  for (let failures = 0; ; ) {
    const askedAt = performance.now()
    const answer = await awaitJoinDecision(pendingId, stopped.signal)
    if (stopped.signal.aborted) return
    if (!answer.ok && answer.status === 0) await pause(retryDelayMs(failures++))
    else if (answer.ok && !('member' in answer.value)) {
      failures = 0
      // A hub that stops answers at once.
      if (performance.now() - askedAt < ASKED_AGAIN_AFTER_MS) await pause(ASKED_AGAIN_AFTER_MS)
    } else {
      setOpenRequest(undefined)
      if (!answer.ok) return answerRefusal(name, answer.code, asked)
      hasJoined = true
      return completeJoin(name, answer.value)
    }
    if (stopped.signal.aborted) return
  }
}

async function answerRefusal(name: string, code: ErrorCode, asked: 'now' | 'afterReload'): Promise<void> {
  if (code !== 'join.notWaiting') {
    await refreshDoor()
    return showSignedOut(code)
  }
  // Another tab that shows the same request may have been answered.
  const me = await fetchMe()
  if (me.ok) return completeJoin(name, me.value)
  if (asked === 'afterReload') return showSignedOut(code)
  const newRequest = await join(name, '')
  if (newRequest.ok) return completeJoin(name, newRequest.value)
  await refreshDoor()
  showSignedOut(newRequest.code === 'code.wrong' ? 'join.codeWanted' : newRequest.code)
}

async function identify({
  hostToken,
  linkToken,
}: LaunchTokens): Promise<Answer<{ member: Member } | { pending: string }>> {
  const [health, me] = await Promise.all([fetchHealth(), fetchMe()])
  if (!health.ok) return health
  setHealth(health.value)
  setHub({ hubId: health.value.hubId, hubName: health.value.hubName })
  if (me.ok || me.status !== 0) await finishSignOuts(me.ok ? me.value.member.id : undefined)
  const isHost = me.ok && me.value.member.role === 'host'
  if (!me.ok && me.status !== 0 && !mayJoin()) return { ok: false, code: 'signIn.required', status: 401 }
  if (hostToken !== undefined && !isHost) {
    const asHost = await signInAsHost(hostToken)
    if (asHost.ok) hasJoined = true
    // A token that was used before is no reason to refuse somebody who is a member already.
    return asHost.ok || !me.ok ? asHost : me
  }
  if (me.ok || me.status === 0 || me.code === 'member.removed' || linkToken === undefined) return me
  const joined = await join(suggestedName(), linkToken)
  if (joined.ok) hasJoined = true
  return joined
}

/** Whose messages and rooms this page holds, since it was loaded. */
let shownMemberId: string | undefined

/** Whether the page may go on as this member. If it holds what is another's, it is loaded anew, and nothing of that is sent under the new name. */
function isStillOurs(memberId: string): boolean {
  if (shownMemberId === undefined || shownMemberId === memberId) return true
  disconnect()
  setState({ kind: 'starting' })
  location.reload()
  return false
}

onSignInElsewhere(isStillOurs)

async function signIn(me: Member): Promise<void> {
  if (!isStillOurs(me.id)) return
  shownMemberId = me.id
  announceSignIn(me.id)
  if (hub.hubId === '') {
    const health = await fetchHealth()
    if (health.ok) setHub({ hubId: health.value.hubId, hubName: health.value.hubName })
  }
  setHub('me', me)
  setState({ kind: 'signedIn', me })
  openCommandChannel(hub.hubId, me.id)
  watchAttention()
  connect({
    received: receive,
    unanswered: commandsToSend,
    accepts: ({ id }) => isStillOurs(id),
    signedOut: refusedBySocket,
    isEnding: () => hub.leading.ending !== undefined,
  })
}

/** A session that was opened by this page and never accepted: its cookie was not stored. */
function refusedBySocket(wasConnected: boolean): void {
  // Signed out here or in another tab: the door would still offer the name of before.
  if (unfinishedSignOuts().some(({ memberId }) => memberId === hub.me?.id)) {
    setHub('me', undefined)
    void start()
    return
  }
  if (wasConnected || !hasJoined) {
    showSignedOut('signIn.required')
    return
  }
  cookieWasLost = true
  setHub('me', undefined)
  setState({ kind: 'signedOut', reason: 'noCookies' })
}

/** Whether this page has asked the app for a host link: asking twice in one load could go on for ever. */
let hasAskedApp = false

/** The app's window is the host's. The app answers with a host link, which arrives as a change of the address. */
function askAppForHostLink(): void {
  if (hasAskedApp || !isInAppWindow()) return
  hasAskedApp = true
  location.href = APP_REQUESTS.hostLink
}

const detailsOf = ({ retryAfterS, removed }: Refused): Omit<SignedOut, 'reason'> => ({
  ...(retryAfterS === undefined ? {} : { retryAfterS }),
  ...(removed === undefined ? {} : { removed }),
})

function showSignedOut(code: ErrorCode, details: Omit<SignedOut, 'reason'> = {}): void {
  setHub('me', undefined)
  askAppForHostLink()
  if (!mayJoin()) return void setState({ kind: 'signedOut', reason: 'noCookies' })
  // Everybody arrives without a session; there is nothing to explain.
  const isArrival = state().kind === 'starting' || state().kind === 'unreachable'
  if (code === 'signIn.required' && isArrival) return void setState({ kind: 'signedOut' })
  setState({ kind: 'signedOut', reason: code, ...details })
}
