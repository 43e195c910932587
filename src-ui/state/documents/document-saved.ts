// Whether everything that was typed on this page is on the hub's disk. The page promises it with the word "saved", so it is
// counted and not guessed: with `?acks=1` the hub acknowledges how many of this socket's step-2 and update frames are on its
// disk, and only when that covers every frame that was sent is everything saved.
import { createSignal } from 'solid-js'

export type Saved = 'loading' | 'saved' | 'saving' | 'onDevice'

/** What went over the open socket so far. */
type Exchange = { hasStep2: boolean; sentCount: number; ackedCount: number }

export function makeSavedState() {
  const [state, setState] = createSignal<Saved>('loading')
  /** Undefined while there is no connection. */
  let exchange: Exchange | undefined
  /** What this page has had of the hub's text: nothing yet, its step 2, or once everything in both directions. */
  let progress: 'none' | 'received' | 'complete' = 'none'
  /** Something was typed here, or loaded from this device, that the hub has not acknowledged. */
  let hasUnsaved = false
  let wasEverLost = false

  function currentState(): Saved {
    // Before the first step 2 nothing can be called saved. What is typed without a hub is on this device.
    if (progress === 'none') return hasUnsaved && wasEverLost ? 'onDevice' : 'loading'
    if (hasUnsaved || progress !== 'complete') return exchange ? 'saving' : 'onDevice'
    return 'saved'
  }

  function update() {
    const isComplete = exchange?.hasStep2 && exchange.sentCount > 0 && exchange.ackedCount >= exchange.sentCount
    if (isComplete) {
      hasUnsaved = false
      progress = 'complete'
    }
    setState(currentState())
  }

  return {
    state,
    hasUnsaved: () => hasUnsaved,
    /** The first frame that is sent is always a step 2, with everything the hub lacks. */
    hasSentStep2: () => exchange !== undefined && exchange.sentCount > 0,
    opened() {
      exchange = { hasStep2: false, sentCount: 0, ackedCount: 0 }
      update()
    },
    lost() {
      exchange = undefined
      wasEverLost = true
      update()
    },
    step2Received() {
      if (exchange) exchange.hasStep2 = true
      if (progress === 'none') progress = 'received'
      update()
    },
    edited() {
      hasUnsaved = true
      // Not `update`: the edit is not counted as sent yet, so the last ack would look complete and the state flash "saved".
      setState(currentState())
    },
    /** A step 2 or an update was sent. One that was lost on a dying socket counts too: its ack never comes. */
    sent() {
      if (exchange) exchange.sentCount++
      update()
    },
    /** The first `count` frames of this socket are on disk, deletions included. */
    acked(count: number) {
      if (exchange) exchange.ackedCount = count
      update()
    },
  }
}
