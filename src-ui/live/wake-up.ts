// Wake-ups: moments at which waiting for a timer makes no sense any more, because the network is back, the phone was
// unlocked or somebody pressed "retry now". A socket that waits to reconnect dials at once, and one that is open checks that
// the other side still answers.

const listeners = new Set<() => void>()

/** Returns a function that stops listening. */
export function onWake(wake: () => void): () => void {
  listeners.add(wake)
  return () => listeners.delete(wake)
}

export function wakeAll(): void {
  for (const wake of [...listeners]) wake()
}

/** Resolves after `durationMs`, or at a wake-up before that. */
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
  // Going offline wakes too: an open socket is then probed at once and not trusted for another 8 s.
  window.addEventListener('offline', wakeAll)
  window.addEventListener('pageshow', wakeAll)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wakeAll()
  })
}
