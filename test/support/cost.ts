// What work costs, in processor time of this process: other processes on the machine do not count.

const ROUNDS = 7
/** Work that is so dear is not measured again. */
const DEAR_US = 2_000_000

/** The processor time that some work takes, in µs: the least of several rounds, without those in which the code was compiled. */
export function costOf(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY
  for (let [round, all] = [0, 0]; round < ROUNDS && all < DEAR_US; round++) {
    const cost = costOnce(work)
    least = Math.min(least, cost)
    all += cost
  }
  return least
}

/** Of one round. It includes the collection of other work's garbage. */
export function costOnce(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

const TIMES = 8
/** Linear growth is 8, n log n about 10, quadratic 64. */
const GROWTH_MAX = 24
const MEASURED_AGAIN = 4

/**
 * By how much the cost grows while the size grows to eight times as much. `prepared` makes the work of a size, and what it
 * does before that is not counted.
 */
export function growthOf(
  prepared: (size: number) => () => unknown,
  size: number,
): { ratio: number; isBounded: boolean } {
  const measured = (): number => {
    const [small, large] = [prepared(Math.ceil(size / TIMES)), prepared(size)]
    return costOf(large) / Math.max(costOf(small), 1)
  }
  let ratio = measured()
  // Compilers and the garbage collector work in threads of their own, whose time counts too. They disturb one measurement, not each.
  for (let again = 0; again < MEASURED_AGAIN && ratio >= GROWTH_MAX; again++) ratio = Math.min(ratio, measured())
  return { ratio, isBounded: ratio < GROWTH_MAX }
}
