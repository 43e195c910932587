// A board as an Excel file. Numbers and times are values that a spreadsheet computes with; every text is a text, never a formula.
import type { Board, BoardRecord, Column, Value } from '../../contract/boards.ts'
import { columnTitle, valueIn } from '../board-values.ts'
import type { BoardContent } from '../content.ts'
import { timeZone } from '../local-time.ts'
import { inXml, XML_HEAD } from './xml.ts'
import { type ZipEntry, zipOf } from './zip.ts'

const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Excel takes no longer one. */
const CELL_MAX_UNITS = 32_767

/** The looks of cells in `STYLES`. */
const LOOKS = { plain: 0, head: 1, time: 2 } as const

const STYLES = `${XML_HEAD}<styleSheet xmlns="${SHEET}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`

const CONTENT_TYPES = `${XML_HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`
const PACKAGE_RELATIONS = `${XML_HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`
const WORKBOOK_RELATIONS = `${XML_HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`

export const boardAsXlsx = (content: BoardContent): Iterable<Uint8Array> => zipOf(parts(content), content.takenAt)

function* parts({ board, records }: BoardContent): Generator<ZipEntry> {
  yield { name: '[Content_Types].xml', content: [CONTENT_TYPES] }
  yield { name: '_rels/.rels', content: [PACKAGE_RELATIONS] }
  yield {
    name: 'xl/workbook.xml',
    content: [
      `${XML_HEAD}<workbook xmlns="${SHEET}" xmlns:r="${RELATIONS}"><sheets><sheet name="${inString(sheetName(board.name))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
  }
  yield { name: 'xl/_rels/workbook.xml.rels', content: [WORKBOOK_RELATIONS] }
  yield { name: 'xl/styles.xml', content: [STYLES] }
  yield { name: 'xl/worksheets/sheet1.xml', content: sheet(board, records) }
}

/** Excel refuses these signs in the name of a sheet, an apostrophe at an end, and more than 31 units. */
function sheetName(name: string): string {
  const safe = name
    .replace(/[:\\/?*[\]]/g, '_')
    .slice(0, 31)
    .toWellFormed()
    .replace(/^'|'$/g, '_')
  return safe.trim() === '' ? 'Board' : safe
}

/** The first row stays in sight. */
const VIEW =
  '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'

function* sheet({ columns }: Board, pages: BoardContent['records']): Generator<string> {
  const titles = ['Key', ...columns.map(columnTitle), `Changed (${timeZone()})`, 'By']
  yield `${XML_HEAD}<worksheet xmlns="${SHEET}">${VIEW}<cols><col min="1" max="${titles.length}" width="18" customWidth="1"/></cols><sheetData>`
  yield row(titles.map((title) => textCell(title, LOOKS.head)))
  for (const page of pages) yield page.map((record) => row(cellsOf(columns, record))).join('')
  yield '</sheetData></worksheet>'
}

const cellsOf = (columns: readonly Column[], { key, values, updatedAt, updatedByName }: BoardRecord): string[] => [
  textCell(key),
  ...columns.map((column) => valueCell(valueIn(values, column), column)),
  timeCell(updatedAt),
  textCell(updatedByName),
]

function valueCell(value: Value, { type }: Column): string {
  if (value === null) return '<c/>'
  if (typeof value === 'boolean') return `<c t="b"><v>${value ? 1 : 0}</v></c>`
  if (typeof value !== 'number') return textCell(value)
  return type === 'time' ? timeCell(value) : `<c><v>${value}</v></c>`
}

/** Days since the end of 1899 on the clock of this computer, as Excel counts them. What it cannot count stays a number. */
function timeCell(at: number): string {
  const local = at - new Date(at).getTimezoneOffset() * 60_000
  const days = local / 86_400_000 + 25_569
  return days >= 1 && days < 2_958_466 ? `<c s="${LOOKS.time}"><v>${days}</v></c>` : `<c><v>${at}</v></c>`
}

const textCell = (text: string, look: number = LOOKS.plain): string =>
  `<c t="inlineStr" s="${look}"><is><t xml:space="preserve">${inString(text.slice(0, CELL_MAX_UNITS))}</t></is></c>`

/**
 * A text as an `ST_Xstring` (ECMA-376, 22.9.2.19), in which `_x0041_` is an A, so that somebody's own `_x0041_` has to be written with its first
 * sign in this form. A CR is, too: XML would make an LF of it.
 */
const inString = (text: string): string =>
  inXml(text.replace(/_(?=x[0-9A-Fa-f]{4}[_\r])/g, '_x005F_')).replaceAll('\r', '_x000D_')

const row = (cells: readonly string[]): string => `<row>${cells.join('')}</row>`
