// Times as the clock on the wall of this computer shows them: people look for "the message at ten past four".

/** The IANA name of this computer's time zone, "Europe/Berlin". */
export const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** "2026-11-23", of ms since 1970. */
export function localDay(at: number): string {
  const date = new Date(at)
  return [padded(date.getFullYear(), 4), padded(date.getMonth() + 1), padded(date.getDate())].join('-')
}

/** "04:10", of ms since 1970. */
export function localClock(at: number): string {
  const date = new Date(at)
  return `${padded(date.getHours())}:${padded(date.getMinutes())}`
}

/** "2026-11-23 04:10". A number that is no time a calendar has stays a number. */
export const moment = (at: number): string =>
  Number.isNaN(new Date(at).getTime()) ? String(at) : `${localDay(at)} ${localClock(at)}`

const padded = (part: number, length = 2): string => String(part).padStart(length, '0')
