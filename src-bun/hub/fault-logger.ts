import type { Log } from '../log.ts'
import type { OnFault } from '../timers.ts'

/** Logs what a step of the hub's own work has thrown. */
export const faultLogger =
  (log: Log): OnFault =>
  (step, fault) =>
    void log.fault('step', fault, { step })
