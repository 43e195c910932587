import { INCOMPLETE } from '../../../contract/http/exports.ts'
import type { Payer } from '../../../domain/ports/common.ts'
import type { Piece } from '../../../export/file.ts'
import type { WorkBudget } from '../../guard/work-budget.ts'

/**
 * The body of an answer that is made piece by piece, here or elsewhere. Before each piece the hub does whatever else is to be done, and waits
 * until the budget of `payer` allows the piece, so a long file delays nobody. A piece may be empty. `onFault` is called with what a piece has thrown; the body then ends with a line that says so and with
 * an error, because Bun 1.3 ends an answer that failed as if it were whole. Who gives up a download ends the iteration; that is
 * no fault.
 */
export function streamOf(
  pieces: Iterable<Piece> | AsyncIterable<Piece>,
  { work, payer }: { work: WorkBudget; payer: Payer },
  onFault: (fault: unknown) => void,
): ReadableStream<Uint8Array> {
  const iterator = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
  const encoder = new TextEncoder()
  let isCancelled = false
  let failed: { fault: unknown } | undefined
  const source = {
    async pull(controller: ReadableStreamDefaultController<Uint8Array>) {
      for (;;) {
        // A microtask would run before any socket is looked at.
        await new Promise((resolve) => setImmediate(resolve))
        await work.turn(payer)
        if (isCancelled) return
        // Only now, because an error drops what nobody has taken yet: of a file that fails at once that is its only line.
        if (failed) return controller.error(failed.fault)
        try {
          const made = work.charge(payer, () => iterator.next())
          const { done, value } = made instanceof Promise ? await made : made
          if (isCancelled) return
          if (done) return controller.close()
          // Nobody would ask again after an empty piece.
          if (value.length === 0) continue
          return controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
        } catch (fault) {
          if (isCancelled) return
          onFault(fault)
          failed = { fault }
          return controller.enqueue(encoder.encode(INCOMPLETE))
        }
      }
    },
    cancel() {
      isCancelled = true
      void iterator.return?.()
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}
