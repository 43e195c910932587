/** Acts at once when it has not for `everyMs`, else when that time is over: what happens often is told together. */
export function createThrottle(everyMs: number, act: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDue = false

  function run(): void {
    isDue = false
    act()
    timer = setTimeout(() => {
      timer = undefined
      if (isDue) run()
    }, everyMs)
  }

  return {
    soon(): void {
      if (timer === undefined) run()
      else isDue = true
    },
    stop: () => clearTimeout(timer),
  }
}
