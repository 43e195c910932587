// Times as text in the chosen language. Every `at` and `now` is in ms since 1970.
import { locale, plural, t } from './i18n.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const formats = new Map<string, Intl.DateTimeFormat>()

/** Cached, because creating an Intl format costs far more than using it and a list of messages uses it for every row. */
function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${name}`
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale(), options)
  formats.set(key, made)
  return made
}

export function clockTime(at: number): string {
  return format('clock', { hour: 'numeric', minute: '2-digit' }).format(at)
}

export function fullTime(at: number): string {
  return format('full', { dateStyle: 'full', timeStyle: 'short' }).format(at)
}

/** Short enough for a table. */
export function dateAndTime(at: number): string {
  return format('dateAndTime', { dateStyle: 'medium', timeStyle: 'short' }).format(at)
}

export function isoTime(at: number): string {
  return new Date(at).toISOString()
}

/** Equal for two times on the same local calendar day. */
export function dayKey(at: number): string {
  return new Date(at).toDateString()
}

export function dayName(at: number, now = Date.now()): string {
  if (dayKey(at) === dayKey(now)) return t('room.today')
  if (dayKey(at) === dayKey(dayBefore(now))) return t('room.yesterday')
  return dated('day', { weekday: 'long', day: 'numeric', month: 'long' }, at, now)
}

/** Not 24 hours before: where the clocks are changed, a day has 23 or 25. */
function dayBefore(at: number): number {
  const day = new Date(at)
  return day.setDate(day.getDate() - 1)
}

/** With the year where it is not that of `now`. */
function dated(name: string, options: Intl.DateTimeFormatOptions, at: number, now: number): string {
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric'
  return format(name + year, { ...options, year }).format(at)
}

/** A length of time, rounded down to whole minutes, hours or days and at least one minute: `12 min`, `6 h`. */
export function formatDuration(ms: number): string {
  if (ms >= DAY) return plural('time.days', Math.floor(ms / DAY))
  if (ms >= HOUR) return t('time.hours', { count: Math.floor(ms / HOUR) })
  return t('time.minutes', { count: Math.max(1, Math.floor(ms / MINUTE)) })
}

/** How long ago, short enough for lists: `now`, `2 min`, then today's clock time, then the date. */
export function timeAgo(at: number, now: number): string {
  if (now - at < MINUTE) return t('time.now')
  if (now - at < HOUR) return formatDuration(now - at)
  if (dayKey(at) === dayKey(now)) return clockTime(at)
  return dated('date', { day: 'numeric', month: 'short' }, at, now)
}
