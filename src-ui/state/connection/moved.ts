// Follows the hub to another address or port. While the hub is there the page learns its other addresses, and gets a pass for its
// session. When the hub is away for some seconds, it asks at those addresses; where the hub proves to be the same, the page goes there
// with all that it has not sent yet.
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import { isInAppWindow } from '../../device/app-window.ts'
import { remembered } from '../../device/local-storage.ts'
import { fetchPass } from '../../live/moved/pass.ts'
import { createPlaces, type Places } from '../../live/moved/places.ts'
import { hasUnsentEdits } from '../../live/moved/unsent-edits.ts'
import { hub } from '../hub.ts'
import { fragmentOf, keysTakenAlong } from '../session/parcel.ts'
import { outboxEntries } from './commands.ts'
import { connection, isHubAway } from './connection.ts'

/** A hub that is restarted is back sooner. */
const LOOKED_FOR_AFTER_MS = 2500
/** From the end of one look to the next. */
const LOOKED_FOR_AGAIN_AFTER_MS = 2000
/** A computer can get a second address while the first still works, and then lose that. */
const LEARNED_AGAIN_AFTER_MS = 120_000

/** Where the hub is now, if the page does not go there by itself: something that was written here would stay behind. */
const [found, setFound] = createSignal<string>()

export { found as hubFoundAt }

let pass: string | undefined
let places: Places | undefined

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
  createEffect(
    on(isHubAway, (isAway) => {
      if (!isAway) return
      let timer = setTimeout(look, LOOKED_FOR_AFTER_MS)
      let isOver = false
      async function look() {
        const origin = await places?.find(location.origin)
        // A hub that answers here too has not moved: it was away for a moment, or this page cannot open a socket.
        const hasMoved = !isOver && origin !== undefined && !(await places?.isAt(location.origin))
        if (isOver) return
        if (hasMoved && (await go(origin))) return
        timer = setTimeout(look, LOOKED_FOR_AGAIN_AFTER_MS)
      }
      onCleanup(() => {
        isOver = true
        clearTimeout(timer)
      })
    }),
  )
}

async function learn(): Promise<void> {
  const answer = await fetchPass()
  if (!answer.ok) return
  pass = answer.value.pass
  places = createPlaces(location.origin, pass)
  places.learn(answer.value.origins)
}

/** Goes there, unless something would stay behind. */
async function go(origin: string): Promise<boolean> {
  const fragment = parcel()
  if (fragment === undefined || (await hasUnsentEdits(hub.hubId).catch(() => false))) {
    setFound(origin)
    return false
  }
  leaveFor(origin, fragment)
  return true
}

/** Goes to where the hub was found, with what an address can hold. */
export function goToHub(): void {
  const origin = found()
  if (origin !== undefined) leaveFor(origin, parcel() ?? '')
}

function parcel(): string | undefined {
  if (pass === undefined || !hub.me) return undefined
  const keys = keysTakenAlong(hub.hubId, hub.me.id)
  return fragmentOf({
    pass,
    entries: outboxEntries(),
    remembered: Object.fromEntries(keys.map((key) => [key, remembered(key) ?? ''])),
  })
}

/** The old address leads nowhere any more, so it is not kept for "back". */
function leaveFor(origin: string, fragment: string): void {
  location.replace(`${origin}${location.pathname}${location.search}${fragment}`)
}
