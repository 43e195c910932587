/** The longest pause after a write, in ms. */
const PAUSE_MAX_MS = 100

/**
 * Runs one write after the other, of all files together, and pauses after each for as long as it took: half of the disk's time stays
 * with the COMMITs of everybody else.
 */
export function createDiskTurns() {
  let queueEnd: Promise<unknown> = Promise.resolve()
  return <T>(write: () => Promise<T>): Promise<T> => {
    let startedAt = 0
    const pause = () => Bun.sleep(Math.min(performance.now() - startedAt, PAUSE_MAX_MS))
    const written = queueEnd.then(() => {
      startedAt = performance.now()
      return write()
    })
    queueEnd = written.then(pause, pause)
    return written
  }
}
