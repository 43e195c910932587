export const SYSTEMS = ['ios', 'android', 'windows', 'mac', 'linux', 'firefox'] as const
export type System = (typeof SYSTEMS)[number]

/** Whose steps are opened at once. Firefox on a computer asks no system; a tablet of Apple’s calls itself a Mac, and has touch points. */
export function systemOf(userAgent: string, touchPoints: number): System | undefined {
  if (/iPhone|iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1)) return 'ios'
  if (/Android/.test(userAgent)) return 'android'
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Windows/.test(userAgent)) return 'windows'
  if (/Macintosh/.test(userAgent)) return 'mac'
  return /Linux/.test(userAgent) ? 'linux' : undefined
}
