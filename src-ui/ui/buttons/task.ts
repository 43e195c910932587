import { createSignal, onCleanup } from 'solid-js'

export type Task = ReturnType<typeof createTask>

/**
 * What a question, a form or a menu runs: one thing at a time, so that a second press does nothing while the first one is running.
 * `cancel` takes it back, and so does the end of the part of the page that has asked for it.
 */
export function createTask() {
  const [isBusy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<string>()
  let running: AbortController | undefined

  /** Also forgets why the last one could not be done: for each opening and closing. */
  function cancel(): void {
    running?.abort()
    running = undefined
    setBusy(false)
    setProblem(undefined)
  }
  let isHere = true
  // What is done ends some questions by itself, such as that about a person who is gone then. An abort that comes after the answer does nothing.
  onCleanup(() => {
    isHere = false
    running?.abort()
  })

  /**
   * `work` resolves with why it could not be done, and with undefined when it is done. Resolves with whether it is done: not where
   * something else is running, and not where it was cancelled meanwhile.
   */
  async function run(work: (signal: AbortSignal) => Promise<string | undefined>): Promise<boolean> {
    if (running) return false
    const own = new AbortController()
    running = own
    setBusy(true)
    setProblem(undefined)
    try {
      const refused = await work(own.signal)
      if (running === own) setProblem(refused)
      return running === own && refused === undefined
    } finally {
      if (running === own) {
        running = undefined
        setBusy(false)
      }
    }
  }

  return {
    isBusy,
    problem,
    run,
    cancel,
    /** False once the form is gone: an answer that comes then must neither close nor leave what somebody has begun since. */
    isHere: () => isHere,
  }
}
