import { UNREAD_COUNT_MAX } from '../../src-bun/contract/limits.ts'
import { formatNumber, plural, t } from './i18n.ts'

/** The hub stops counting one above this. */
const SHOWN_MAX = UNREAD_COUNT_MAX - 1

/** For a badge: `5`, `99+`. */
export function unreadNumber(count: number): string {
  return count > SHOWN_MAX ? `${formatNumber(SHOWN_MAX)}+` : formatNumber(count)
}

export function unreadText(count: number): string {
  return count > SHOWN_MAX ? t('nav.unreadMany', { count: formatNumber(SHOWN_MAX) }) : plural('nav.unread', count)
}
