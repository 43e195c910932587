// What a run says on stderr while it measures: how far it is, and in words what it waits for where nothing comes any more.

/** Far above what a busy computer takes for one frame. */
const STUCK_MS = 60_000

/** To be called before each measurement: says which of how many it is. */
export function countedOf(part: string, total: number): (what: string) => void {
  let n = 0
  return (what) => void process.stderr.write(`${part} ${++n} of ${total}: ${what}\n`)
}

/** Resolves once `count` has reached `wanted`. Throws where it stands still, because a run that waits without end says nothing. */
export async function reached(what: string, count: () => number, wanted: number): Promise<void> {
  let [last, changedAt] = [count(), performance.now()]
  while (count() < wanted) {
    await Bun.sleep(5)
    if (count() !== last) [last, changedAt] = [count(), performance.now()]
    else if (performance.now() - changedAt > STUCK_MS)
      throw new Error(`${what}: ${last} of ${wanted} have come, and nothing more for ${STUCK_MS / 1000} s`)
  }
}
