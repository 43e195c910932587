import type { ExportSize } from '../../../src-bun/contract/http/exports.ts'
import type { Answer } from '../answer.ts'
import { answerOf } from '../documents/history.ts'

/** How much an export has, before it is made: `rooms/ID`, `documents/ID` or `session`. */
export const fetchExportSize = (of: string): Promise<Answer<ExportSize>> =>
  answerOf(`/api/export/${of}/size`, { method: 'GET' })
