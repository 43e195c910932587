// Reads tables as other programs do.

/** What was written, of a cell in which apostrophes keep a spreadsheet from seeing formulas. */
export const unguarded = (cell = ''): string =>
  cell.replace(/(^|[;\t\r\n])'(?=["'\p{Zs}\v\f\u2028\u2029\uFEFF]*[=+\-@＝＋－＠])|^'(?='*[\t\r\n])/gu, '$1')

/**
 * The cells of a file that a program sees where `separator` parts them, as Excel and LibreOffice do: quotes count only at the beginning of a
 * cell, and what stands behind the closing one is a part of it.
 */
export function looseCells(csv: string, separator: string): string[] {
  const cell = new RegExp(`(?:"((?:[^"]|"")*)(?:"|$))?([^${separator}\r\n]*)(?:[${separator}]|\r\n|\r|\n|$)`, 'gy')
  const cells: string[] = []
  for (let match = cell.exec(csv); match && match[0] !== ''; match = cell.exec(csv))
    cells.push((match[1] ?? '').replaceAll('""', '"') + (match[2] ?? ''))
  return cells
}
