// From when to when a day is, in ms since 1970 on the clock of this device. Days are as a field for a date has them: `2026-11-30`.

export const beginOf = (day: string): number => new Date(`${day}T00:00`).getTime()

/** The last ms before the next day begins: 23:59:59.999 comes twice where clocks are set back at midnight. */
export function endOf(day: string): number {
  const end = new Date(`${day}T00:00`)
  end.setDate(end.getDate() + 1)
  return end.setHours(0, 0, 0, 0) - 1
}
