// Random numbers that can be repeated: a fault test prints its seed, and HUBBUB_SEED replays it.

export const LONG = Boolean(process.env['HUBBUB_LONG'])

export type Chance = ReturnType<typeof chance>

/** The seed of a test: HUBBUB_SEED or a random one. It is printed. */
export function seedFor(rule: string): number {
  const given = process.env['HUBBUB_SEED']
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given)
  console.log(`[${rule}] HUBBUB_SEED=${seed}`)
  return seed
}

/** Mulberry32. */
export function chance(seed: number) {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    below: (end: number) => Math.floor(next() * end),
    happens: (probability: number) => next() < probability,
    between: (from: number, to: number) => from + next() * (to - from),
  }
}
