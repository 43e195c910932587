import type { ExportSize } from '../../../src-bun/contract/http/exports.ts'
import type { Answer } from '../answer.ts'
import { answerOf } from '../documents/history.ts'

/** From when to when something was written, in ms since 1970; both ends belong to it. */
export type Span = { from?: number; to?: number }

/** `?from=1&to=2`, or nothing for all of it. */
export const spanQuery = (span: Span): string[] => Object.entries(span).map(([name, at]) => `${name}=${at}`)

/** How much an export has, before it is made: `rooms/ID`, `documents/ID`, `boards/ID` or `session`. */
export function fetchExportSize(of: string, span: Span = {}): Promise<Answer<ExportSize>> {
  const query = spanQuery(span)
  return answerOf(`/api/export/${of}/size${query.length > 0 ? `?${query.join('&')}` : ''}`, { method: 'GET' })
}
