/** @type {NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const LOOK_EVERY_MS = 500

/**
 * Calls back when this program is to end, once for each signal however often it comes.
 * @param {(signal: NodeJS.Signals) => void} asked
 * @returns {() => void} undoes it
 */
export function onEnding(asked) {
  const heard = new Set()
  /** @param {NodeJS.Signals} signal */
  const hear = (signal) => {
    if (heard.has(signal)) return
    heard.add(signal)
    asked(signal)
  }
  for (const signal of SIGNALS) process.on(signal, hear)
  const watch = watchNpm(() => hear('SIGTERM'))
  return () => {
    for (const signal of SIGNALS) process.off(signal, hear)
    clearInterval(watch)
  }
}

/**
 * A SIGTERM for `npm start` ends npm and its shell, and neither passes it on: the hub would stay behind on its port.
 * @param {() => void} gone
 */
function watchNpm(gone) {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) gone()
  }, LOOK_EVERY_MS)
  return watch.unref()
}
