// Follows the hub to another address or port. While the hub is there the page learns its other addresses, and gets a pass for its
// session. When the hub is away for some seconds, it asks at those addresses; where the hub proves to be the same, the page goes there
// with all that it has not sent yet. A hub on several machines is at several addresses at once, and says them all: its pages go to another
// machine when theirs is gone, and when nothing can be saved there any more.
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import { isInAppWindow } from '../../device/app-window.ts'
import { fetchPass } from '../../live/moved/pass.ts'
import { createPlaces, type Places } from '../../live/moved/places.ts'
import { type UnacknowledgedEdits, unacknowledgedEdits } from '../../live/moved/unacknowledged-edits.ts'
import { hub } from '../hub.ts'
import { fragmentOf, markTakenAlong, textsTakenAlong } from '../session/parcel.ts'
import { outboxEntries } from './commands.ts'
import { connection, connectionShown, isHubAway } from './connection.ts'

/** A hub that is restarted is back sooner. */
const FIRST_LOOK_DELAY_MS = 2500
/** Another machine of the hub is there already. Those who were at one do not all come to the next at the same moment. */
const SPREAD_MS = 1000
/** Where all machines are cut off, the others say so some seconds later. */
const CUT_OFF_DELAY_MS = 10_000
/** If the navigation has not happened by then, the page can be used again. */
const NAVIGATION_TIMEOUT_MS = 10_000
/** From the end of one look to the next. */
const LOOKED_FOR_AGAIN_AFTER_MS = 2000
/** A computer can get a second address while the first still works, and then lose that. */
const LEARNED_AGAIN_AFTER_MS = 120_000

/** Where the hub is now, if the page does not go there by itself: something that was written here would stay behind. */
const [found, setFound] = createSignal<string>()

export { found as hubFoundAt }

let pass: string | undefined
let places: Places | undefined
let origins: string[] = []

/** To be called by the one thing that is on the page while somebody is signed in. Ends with its owner. */
export function followHub(): void {
  // The app's window belongs to the hub on this computer.
  if (isInAppWindow()) return
  // A memo: the reason why somebody is sent away comes before the end of the connection, and nothing is to be asked for then.
  const isConnected = createMemo(() => connection().state === 'connected')
  createEffect(
    on([isConnected, () => hub.me?.id], ([connected]) => {
      if (!connected) return
      setFound(undefined)
      void learn()
      const timer = setInterval(() => void learn(), LEARNED_AGAIN_AFTER_MS)
      onCleanup(() => clearInterval(timer))
    }),
  )
  createEffect(() => learnPlaces())
  createEffect(
    on(createMemo(isBetterElsewhere), (isBetter) => {
      if (!isBetter) return setFound(undefined)
      let timer = setTimeout(look, firstLookAfterMs())
      let isOver = false
      async function look() {
        const origin = await places?.find(location.origin)
        // A hub that answers here too has not moved: it was away for a moment, or this page cannot open a socket.
        const hasMoved = !isOver && origin !== undefined && !(await places?.isAt(location.origin))
        if (isOver) return
        // A page that goes is gone by the time of the next look, unless the browser did not get there.
        const isGoing = hasMoved && (await go(origin))
        if (!isOver) timer = setTimeout(look, isGoing ? NAVIGATION_TIMEOUT_MS : LOOKED_FOR_AGAIN_AFTER_MS)
      }
      onCleanup(() => {
        isOver = true
        clearTimeout(timer)
      })
    }),
  )
}

/** The hub is away, or nothing can be saved where it is. */
const isBetterElsewhere = () => isHubAway() || isCutOff()
/** Nothing can be saved at the machine that this page is connected to. */
export const isCutOff = (): boolean => connectionShown() === 'connected' && hub.machines?.isCutOff === true

function firstLookAfterMs(): number {
  if (!hub.machines?.elsewhere.length) return FIRST_LOOK_DELAY_MS
  return Math.random() * SPREAD_MS + (isCutOff() ? CUT_OFF_DELAY_MS : 0)
}

function learnPlaces(): void {
  places?.learn([...origins, ...(hub.machines?.elsewhere ?? [])])
}

async function learn(): Promise<void> {
  const answer = await fetchPass()
  if (!answer.ok) return
  pass = answer.value.pass
  places = createPlaces(location.origin, pass)
  origins = answer.value.origins
  learnPlaces()
}

/** Goes there, unless something would stay behind. */
async function go(origin: string): Promise<boolean> {
  const { edits, isAll } = await whatWasTyped()
  if (!isAll || parcel(edits) === undefined || wouldLoseText()) {
    setFound(origin)
    return false
  }
  // From here on nothing is typed that would stay behind, until the browser shows the other page.
  document.documentElement.inert = true
  setTimeout(() => {
    document.documentElement.inert = false
  }, NAVIGATION_TIMEOUT_MS)
  await leaveFor(origin)
  return true
}

/** Whether the browser would ask somebody who leaves the page: a form has text in it, or a file was chosen. */
const wouldLoseText = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))

/** What cannot be read is not all. */
async function whatWasTyped(): Promise<{ edits: UnacknowledgedEdits[]; isAll: boolean }> {
  const nothingKnown = { edits: [], isAll: false }
  return hub.me ? unacknowledgedEdits(hub, hub.me.id).catch(() => nothingKnown) : nothingKnown
}

/** Goes to where the hub was found. */
export async function goToHub(): Promise<void> {
  const origin = found()
  if (origin !== undefined) await leaveFor(origin)
}

function parcel(edits: UnacknowledgedEdits[]): string | undefined {
  if (pass === undefined || !hub.me) return undefined
  return fragmentOf({
    pass,
    entries: outboxEntries().filter(({ isForNow }) => !isForNow),
    edits,
    remembered: textsTakenAlong(hub.hubId, hub.me.id),
  })
}

/** Takes along what an address can hold. The old one leads nowhere any more, so it is not kept for "back". */
async function leaveFor(origin: string): Promise<void> {
  // What becomes a command when a page is left has to be one before the commands are taken along: a deletion that can still be undone, a title
  // that is being typed.
  window.dispatchEvent(new Event('pagehide'))
  const { edits } = await whatWasTyped()
  const fragment = parcel(edits) ?? parcel([]) ?? ''
  if (fragment !== '' && hub.me) markTakenAlong(textsTakenAlong(hub.hubId, hub.me.id))
  location.replace(`${origin}${location.pathname}${location.search}${fragment}`)
}
