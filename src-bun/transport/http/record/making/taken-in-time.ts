import { EXPORT_IDLE_MS, EXPORT_MAX_MS } from '../../../../contract/limits.ts'
import { type OnFault, runLater } from '../../../../timers.ts'

/**
 * The same pieces, as long as somebody takes them: whoever takes nothing for a while, or a little now and then, gives their place to others.
 * `onEnd` is called once at the end, also where no piece was ever asked for.
 */
export function takenInTime<T>(made: AsyncGenerator<T>, onEnd: () => void, onFault: OnFault): AsyncIterableIterator<T> {
  let isLate = false
  const endMade = () => void made.return(undefined).catch((fault: unknown) => onFault('endExport', fault))

  function onLate(): void {
    isLate = true
    finish()
    endMade()
  }
  const cancelMost = runLater(EXPORT_MAX_MS, 'endExport', onLate, onFault)
  let cancelIdle = runLater(EXPORT_IDLE_MS, 'endExport', onLate, onFault)
  function finish(): void {
    cancelMost()
    cancelIdle()
    onEnd()
  }

  return {
    async next() {
      cancelIdle()
      if (isLate) throw new Error('the file was not taken in time')
      try {
        const piece = await made.next()
        if (piece.done) finish()
        else cancelIdle = runLater(EXPORT_IDLE_MS, 'endExport', onLate, onFault)
        return piece
      } catch (fault) {
        finish()
        throw fault
      }
    },
    async return() {
      finish()
      endMade()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
