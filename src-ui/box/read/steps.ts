/** A step is shorter than a frame, so that the page goes on answering. */
const STEP_MS = 8

/** Gives the browser time to paint and to answer. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/** For long work, which asks often whether it is to make way. */
export type Steps = {
  /** True where the step has taken its time: `next` is to be awaited then. */
  isOver(): boolean
  next(): Promise<void>
}

export function createSteps(): Steps {
  // `performance.now` is in ms.
  let since = performance.now()
  return {
    isOver: () => performance.now() - since >= STEP_MS,
    async next() {
      await nextTurn()
      since = performance.now()
    },
  }
}
