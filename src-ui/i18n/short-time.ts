import { locale } from './i18n.ts'
import { clockTime, dateAndTime, dayKey } from './times.ts'

const SHORT = { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' } as const

/** The time alone where it is today, the day before it where it is this year, else the year too. */
export function shortTime(at: number, now: number): string {
  if (dayKey(at) === dayKey(now)) return clockTime(at)
  if (new Date(at).getFullYear() !== new Date(now).getFullYear()) return dateAndTime(at)
  return new Intl.DateTimeFormat(locale(), SHORT).format(at)
}
