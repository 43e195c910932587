/**
 * The formats of an export. The first one is the default of the command line, and menus offer them in this order. What a format
 * writes is its row in `src-bun/export/formats.ts`; its words in a menu are `export.<format>`.
 */
export const EXPORT_FORMATS = ['md', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]
