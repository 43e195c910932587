import { type Static, Type as t } from '@sinclair/typebox'

export const EXPORT_FORMATS = ['md', 'json'] as const
export const ExportFormat = t.Union([t.Literal('md'), t.Literal('json')])
export type ExportFormat = Static<typeof ExportFormat>
