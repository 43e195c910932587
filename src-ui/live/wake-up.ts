// The moments at which waiting makes no sense any more: the network is back, the phone is unlocked, somebody pressed
// "retry now". Whoever waits or wonders registers here.

const listeners = new Set<() => void>()

/** Returns how to stop listening. */
export function onWake(wake: () => void): () => void {
  listeners.add(wake)
  return () => listeners.delete(wake)
}

export function wakeAll(): void {
  for (const wake of [...listeners]) wake()
}

/** Waits, but no longer than until somebody wakes. */
export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      stopListening()
      resolve()
    }
    const timer = setTimeout(end, durationMs)
    const stopListening = onWake(end)
  })
}

if (typeof document !== 'undefined') {
  window.addEventListener('online', wakeAll)
  // Going offline wakes too: an open socket is then asked for a sign of life instead of being believed for 8 s more.
  window.addEventListener('offline', wakeAll)
  window.addEventListener('pageshow', wakeAll)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wakeAll()
  })
}
