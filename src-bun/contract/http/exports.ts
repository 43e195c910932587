/** What can be exported on its own. */
export type ExportKind = 'room' | 'document' | 'board'

/**
 * The formats of an export. The first one is the default of the command line, and menus offer them in this order. What a format
 * writes is its row in `src-bun/export/formats.ts`; its words in a menu are `export.<format>`.
 */
export const EXPORT_FORMATS = ['md', 'html', 'docx', 'pdf', 'json', 'csv', 'xlsx'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** What a format has no form for: a text is no table, and a table no text. The hub answers `export.unknownFormat` there, and menus do not offer it. */
const LEFT_OUT: Partial<Record<ExportFormat, readonly ExportKind[]>> = {
  docx: ['board'],
  pdf: ['board'],
  csv: ['document'],
  xlsx: ['room', 'document'],
}

/** The formats of one kind of thing, in the order of `EXPORT_FORMATS`. */
export const formatsOf = (kind: ExportKind): ExportFormat[] =>
  EXPORT_FORMATS.filter((format) => !LEFT_OUT[format]?.includes(kind))

/**
 * Which part of a thing is exported. Times are ms since 1970, and both ends belong to it. `seq` is the number of a message up to which a room is
 * exported, or of the update that a document is exported as of. Without any of these it is all.
 */
export type ExportSelection = {
  from?: number
  to?: number
  seq?: number
  who?: readonly { id: string; name: string }[]
}

/**
 * Whom hosts let export what they see. `members` are those who may write, and so no viewer. It is about files that the hub makes: whoever
 * may read something can still copy it by hand.
 */
export const TAKING_HOME = ['everybody', 'members', 'hosts'] as const
export type TakingHome = (typeof TAKING_HOME)[number]

/** Whether somebody of this role may, where the hub lets these. */
export const mayTakeHome = (role: string | undefined, to: TakingHome): boolean =>
  role === 'host' || to === 'everybody' || (to === 'members' && role === 'member')

/** Which files are in a session box: `some` are as many as a browser opens. */
export const BOX_FILES = ['some', 'all', 'none'] as const
export type BoxFiles = (typeof BOX_FILES)[number]

/**
 * About how much an export has, before it is made. `bytes` is that of the text, or of a box with its files; `fileBytes` that of all files, of
 * which a web page, a Word or a PDF file has the images; `files` and `fileBytes` are 0 where only a part of a room is asked for. `tooLong`: the formats that are refused.
 * `records` are those of a board. `notInPdf` has some characters of the text that the fonts of PDF files do not have; it is absent where not all of
 * the text was looked at and none was found, and where there is no PDF file.
 */
export type ExportSize = {
  messages: number
  files: number
  bytes: number
  fileBytes: number
  tooLong: ExportFormat[]
  records?: number
  notInPdf?: string[]
}

/** What a file ends with if the rest of it could not be read. */
export const INCOMPLETE = '\n\n--- This file is incomplete: the hub could not read the rest. ---\n'
