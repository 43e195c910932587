// The one live connection of this page, and the state that the pill in the header shows.
import { createSignal } from 'solid-js'
import { fetchHealth, fetchMe } from '../../live/http.ts'
import { socketUrl, stopDialling } from '../../live/reconnecting-socket.ts'
import { LiveSocket, type LiveSocketOptions, type Loss } from '../../live/socket.ts'
import { wakeAll } from '../../live/wake-up.ts'

export type ConnectionState =
  | 'connecting'
  | 'connected'
  | 'reconnecting'
  | 'offline'
  | 'hostClosed'
  /** This connection was ended by the host, or from another device of the same person, who is still signed in and may open a new one. */
  | 'disconnected'
  /** The host has removed the person: their session has ended. */
  | 'removed'
  /** A host has ended the hub, which was announced before: the page does not try to connect any more. */
  | 'ended'
export type Connection = {
  state: ConnectionState
  latencyMs: number | undefined
  /** The hub serves a newer UI than this page runs. */
  newBuild: boolean
  /** What the host has written to the person who was removed; may be empty. */
  removedReason?: string
  /** When the person may come back, in ms since 1970. Undefined until the hub has answered, and if a host has to decide. */
  removedUntil?: number
}

/** A loss of connection is shown only when it has lasted this long, in ms. */
export const TROUBLE_SHOWN_AFTER_MS = 1500

const [state, setState] = createSignal<ConnectionState>('connecting')
/** `state` without short losses of connection. */
const [shown, setShown] = createSignal<ConnectionState>('connecting')
const [latencyMs, setLatencyMs] = createSignal<number>()
const [newBuild, setNewBuild] = createSignal(false)
const [removedReason, setRemovedReason] = createSignal<string>()
const [removedUntil, setRemovedUntil] = createSignal<number>()
let live: LiveSocket | undefined
let troubleTimer: ReturnType<typeof setTimeout> | undefined

export { shown as connectionShown }

/** Why this page does not connect again by itself: somebody has disconnected it or removed the person, or the hub has ended. Undefined if it does. */
export function finalState(): Final | undefined {
  const state = shown()
  return isFinal(state) ? state : undefined
}
/** Whether the page has lost its connection to the hub, and tries to connect again. */
export const isHubAway = (): boolean => ['hostClosed', 'offline', 'reconnecting'].includes(shown())
/** False if the person was removed, so that the hub refuses their requests, and if the hub has ended. */
export const hasValidSession = (): boolean => !['removed', 'ended'].includes(shown())
type Final = 'disconnected' | 'removed' | 'ended'
const isFinal = (of: ConnectionState): of is Final => ['disconnected', 'removed', 'ended'].includes(of)

export function connection(): Connection {
  const [reason, until] = [removedReason(), removedUntil()]
  return {
    state: state(),
    latencyMs: latencyMs(),
    newBuild: newBuild(),
    ...(reason === undefined ? {} : { removedReason: reason }),
    ...(until === undefined ? {} : { removedUntil: until }),
  }
}

/** Whether a hub answers at this address again, after it was ended. */
export const isHubBack = async (): Promise<boolean> => (await fetchHealth()).ok

export function retryNow(): void {
  wakeAll()
}

type ConnectOptions = Required<Pick<LiveSocketOptions, 'received' | 'unanswered' | 'accepts'>> & {
  /** `wasConnected`: the session was accepted before. */
  signedOut(wasConnected: boolean): void
  /** Whether a host has announced that the hub ends. */
  isEnding(): boolean
}

export function connect({ received, unanswered, accepts, signedOut, isEnding }: ConnectOptions): void {
  live?.close()
  let wasConnected = false
  setConnectionState('connecting')
  setRemovedReason(undefined)
  setRemovedUntil(undefined)
  live = new LiveSocket({
    url: socketUrl('/live'),
    snapshot: 'recent',
    received,
    unanswered,
    accepts,
    caughtUp() {
      wasConnected = true
      setConnectionState('connected')
    },
    latency: setLatencyMs,
    lost(why, reason) {
      setLatencyMs(undefined)
      if (why === 'removed') void showRemoval(reason)
      const isOver = why === 'hostClosed' && isEnding()
      if (isOver) stopDialling()
      setConnectionState(isOver ? 'ended' : stateAfter(why))
      if (why === 'signedOut') signedOut(wasConnected)
    },
  })
}

/** For a page that is about to be loaded anew: it sends nothing any more. */
export const disconnect = (): void => live?.close()

/** The reason came with the close of the socket. When the person may come back is in the answer to `GET /api/me` with the ended session. */
async function showRemoval(reason: string): Promise<void> {
  setRemovedReason(reason)
  const me = await fetchMe()
  if (!me.ok) setRemovedUntil(me.removed?.until)
}

export const send: LiveSocket['send'] = (frame) => live?.send(frame) ?? false

export function requestSnapshot(): void {
  live?.requestSnapshot()
}

/** To be called if the hub serves another build than the one this page was loaded from: the page offers to reload. */
export const reportNewBuild = (): void => void setNewBuild(true)

function stateAfter(why: Loss): ConnectionState {
  if (why === 'removed' || why === 'disconnected' || why === 'hostClosed') return why
  if (isBrowserOffline()) return 'offline'
  // A failed attempt to connect does not change why the hub is away.
  return state() === 'hostClosed' || state() === 'connecting' ? state() : 'reconnecting'
}

function setConnectionState(next: ConnectionState) {
  setState(next)
  if (next === 'connected') {
    clearTimeout(troubleTimer)
    troubleTimer = undefined
    setShown(next)
  } else if (shown() !== 'connected' || isFinal(next) || next === 'offline') {
    setShown(next)
  } else {
    troubleTimer ??= setTimeout(() => setShown(state()), TROUBLE_SHOWN_AFTER_MS)
  }
}

function isBrowserOffline(): boolean {
  return typeof navigator !== 'undefined' && navigator.onLine === false
}

if (typeof document !== 'undefined') {
  window.addEventListener(
    'offline',
    () => state() !== 'connected' && !isFinal(state()) && setConnectionState('offline'),
  )
  window.addEventListener('online', () => state() === 'offline' && setConnectionState('reconnecting'))
}
