/** @type {NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const CHECK_EVERY_MS = 500

/**
 * Calls `stopRequested` when this program should end: once for each kind of signal, however often it comes.
 * @param {(signal: NodeJS.Signals) => void} stopRequested
 * @returns {() => void} removes the listeners
 */
export function onStopSignal(stopRequested) {
  const received = new Set()
  /** @param {NodeJS.Signals} signal */
  const receive = (signal) => {
    if (received.has(signal)) return
    received.add(signal)
    stopRequested(signal)
  }
  for (const signal of SIGNALS) process.on(signal, receive)
  const watch = watchNpm(() => receive('SIGTERM'))
  return () => {
    for (const signal of SIGNALS) process.off(signal, receive)
    clearInterval(watch)
  }
}

/**
 * Notices the end of npm. A SIGTERM for `npm start` ends npm and its shell, and neither passes it on: the hub would stay on its
 * port.
 * @param {() => void} npmEnded
 */
function watchNpm(npmEnded) {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) npmEnded()
  }, CHECK_EVERY_MS)
  return watch.unref()
}
