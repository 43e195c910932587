/**
 * Runs a function after the browser has drawn the next animation frame, so that a keystroke does not wait for it. In a page that is hidden or
 * left it runs at once, because such a page draws no more frames.
 */
export class AfterFrame {
  #frame = 0
  readonly #runNow = (): void => this.run()

  /** `what` may be called when there is nothing to do. */
  constructor(private readonly what: () => void) {
    if (!hasFrames()) return
    document.addEventListener('visibilitychange', this.#runNow)
    addEventListener('pagehide', this.#runNow)
  }

  ask(): void {
    if (!hasFrames() || document.visibilityState !== 'visible') this.run()
    else this.#frame ||= requestAnimationFrame(() => setTimeout(this.#runNow))
  }

  run(): void {
    this.#frame = 0
    this.what()
  }

  end(): void {
    if (!hasFrames()) return
    document.removeEventListener('visibilitychange', this.#runNow)
    removeEventListener('pagehide', this.#runNow)
  }
}

const hasFrames = () => typeof requestAnimationFrame !== 'undefined'
