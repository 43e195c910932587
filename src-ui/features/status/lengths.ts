/** For how long a status is chosen. */
export type Length = 'halfHour' | 'hour' | 'today' | 'never'

const MINUTE = 60_000

/** In ms; undefined: until it is changed. Today ends at midnight where this device is. */
export function forMsOf(length: Length, now: Date): number | undefined {
  if (length === 'never') return undefined
  if (length !== 'today') return length === 'hour' ? 60 * MINUTE : 30 * MINUTE
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1)
  // The last moment of a day would be no time at all.
  return Math.max(MINUTE, midnight.getTime() - now.getTime())
}
