// An exception or a rejection that nothing has caught is a bug, and nobody knows what state it has left behind. The hub does not
// go on with it, and does not just die of it: it stops in order, so that open sockets learn why and the data folder is free.
import type { Log } from './log.ts'

/**
 * From now on such a fault is logged, explained in one sentence, and `stop` is called with it, once. A fault after that is only logged. An
 * output that nobody reads any more is no fault.
 */
export function stopOnUncaught(
  log: Log,
  stop: (thrown: unknown) => void,
  writeToPerson: (sentence: string) => void,
): void {
  let isStopping = false
  function onFault(thrown: unknown): void {
    const ref = log.fault('uncaught', thrown)
    if (isStopping) return
    isStopping = true
    writeToPerson(
      `hubbub: An unexpected error has ended the hub (${ref} in its log). Everything acknowledged is saved.`,
    )
    stop(thrown)
  }
  // Whoever has read the output has gone, a closed terminal for example. Nothing is lost by that but the lines.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {})
  process.on('uncaughtException', onFault)
  process.on('unhandledRejection', onFault)
}
