/** The steps of some regular work, by name. */
export type Steps = Readonly<Record<string, () => void>>

/**
 * Runs every step, every `everyMs`. One that throws is reported with its name, and keeps neither the others nor its own next
 * turn from running: an exception in a timer would end the process. Returns a function that stops it.
 */
export function runRegularly(
  everyMs: number,
  steps: Steps,
  onFault: (step: string, fault: unknown) => void,
): () => void {
  const timer = setInterval(() => {
    for (const [name, step] of Object.entries(steps))
      try {
        step()
      } catch (fault) {
        onFault(name, fault)
      }
  }, everyMs)
  return () => clearInterval(timer)
}
