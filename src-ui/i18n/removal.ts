import { t } from './i18n.ts'
import { clockTime } from './times.ts'

/** What somebody reads whom a host has removed: until when (ms since 1970), and what the host has written to them. */
export function removalText({ until, reason }: { until?: number | undefined; reason?: string | undefined }): string {
  const duration = until === undefined ? t('connection.words.removed') : t('removed.until', { time: clockTime(until) })
  return reason ? `${duration} ${t('removed.reason', { reason })}` : duration
}
