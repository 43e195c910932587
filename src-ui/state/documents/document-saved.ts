// Whether what was typed here is on the hub's disk. Every word of it is a promise, so it is counted and not guessed.
import { createSignal } from 'solid-js'

export type Saved = 'loading' | 'saved' | 'saving' | 'onDevice'

export function makeSavedState() {
  const [state, setState] = createSignal<Saved>('loading')
  let isConnected = false
  /** Of this socket: the hub's step 2 is here, ours is on its way, and how many of our edits are sent and acknowledged. */
  let hasReceived = false
  let hasHandedOver = false
  let sent = 0
  let acked = 0
  /** Of this tab: something was typed, or kept from an earlier tab, that the hub has not acknowledged. */
  let isDirty = false
  let hasEverReceived = false
  let wasEverComplete = false
  let hasFailed = false

  function inWords(): Saved {
    // Before the first sync there is nothing to call saved; but what is here without a hub is on this device.
    if (!hasEverReceived) return isDirty && hasFailed ? 'onDevice' : 'loading'
    if (isDirty || !wasEverComplete) return isConnected ? 'saving' : 'onDevice'
    return 'saved'
  }

  function settle() {
    if (isConnected && hasReceived && hasHandedOver && acked >= sent) {
      isDirty = false
      wasEverComplete = true
    }
    setState(inWords())
  }

  function startAnew(connected: boolean) {
    isConnected = connected
    hasReceived = hasHandedOver = false
    sent = acked = 0
    settle()
  }

  return {
    state,
    hasUnsaved: () => isDirty,
    hasHandedOver: () => hasHandedOver,
    opened: () => startAnew(true),
    lost() {
      hasFailed = true
      startAnew(false)
    },
    received() {
      hasReceived = hasEverReceived = true
      settle()
    },
    /** Not settled before it is counted as sent: until then the old acks would seem to cover it. */
    edited() {
      isDirty = true
      setState(inWords())
    },
    /** A step 2 or an update; the first is always a step 2. One that got lost on a dying socket counts: its ack never comes. */
    sent() {
      hasHandedOver = true
      sent++
      settle()
    },
    /** The first `count` edits of this socket are on disk, deletions too. */
    acked(count: number) {
      acked = count
      settle()
    },
  }
}
