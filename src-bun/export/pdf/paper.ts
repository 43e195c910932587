// A PDF file that is written page by page: what was drawn is taken after each entry, so that the file is never in memory.
import PDFDocument from 'pdfkit'
import type { Images } from '../content.ts'
import { inOneLine, linesOf } from '../lines.ts'
import { FONTS, type FontName, readFont } from './fonts.ts'
import { opaquePng } from './png.ts'

/** Of a run of text. */
export type Look = { font?: FontName; size?: number; soft?: boolean; struck?: boolean; link?: string }
export type Run = Look & { text: string }

export const isInPdf = (type: string): boolean => type === 'image/png' || type === 'image/jpeg'

const MARGIN = 56
const SIZE = 10
const COLOURS = { text: '#18181b', soft: '#5b5b66', link: '#1d4ed8', line: '#d4d4d8' } as const
/** Stands for a sign of which the fonts have no picture. */
const MISSING = '\u25a1'
/** Laying out a word takes time that grows with the square of its length, so a longer one is begun again on a new line. */
const LONG_WORD = /\S{400}/gu
/** Signs that only join others, or choose between their pictures. */
const UNSEEN = /[\u200b\u2060]|\p{Join_Control}|\p{Variation_Selector}/gu
/** Text that is nested deeper is not indented more, in points. */
const INDENT_MAX = 180
/** A picture takes no more of a page than this, in points. */
const IMAGE_MAX_HEIGHT = 380

/** The library keeps the layout of every word, which saves most of the time and would take hundreds of megabytes in a long room. */
const WORDS_KEPT = 1000

/** A font as the library has read it; its types leave this out. */
type OpenFont = { font: { hasGlyphForCodePoint(code: number): boolean }; layoutCache: Record<string, unknown> }
/** Its types leave this out. */
type Opening = { openImage(bytes: Buffer): { width: number; height: number } }

export type Paper = ReturnType<typeof createPaper>

export function createPaper(title: string, takenAt: number) {
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN },
    // The font of the library's own would be read from a file that a bundle has not.
    font: null as never,
    autoFirstPage: false,
    lang: 'en',
    displayTitle: true,
    info: { Title: title.toWellFormed(), Creator: 'Hubbub', Producer: 'Hubbub', CreationDate: new Date(takenAt) },
  })
  for (const name of Object.keys(FONTS) as FontName[]) doc.registerFont(name, readFont(name) as never)
  doc.font('text').fontSize(SIZE)
  let pages = 0
  let hasMissing = false
  /** The parents of the next item of the outline, by their level. */
  const outline: { level: number; item: PDFKit.PDFOutline }[] = [{ level: 0, item: doc.outline }]

  let drawn: { dictionary: { data: object } } | undefined
  doc.on('pageAdded', () => {
    pages++
    // The library keeps all pages, and needs no more of those that are written than their numbers.
    if (drawn) drawn.dictionary.data = {}
    drawn = doc.page as unknown as typeof drawn
    const { x, y } = doc
    const bottom = doc.page.margins.bottom
    doc.page.margins.bottom = 0
    doc.font('text').fontSize(8).fillColor(COLOURS.soft)
    doc.text(String(pages), MARGIN, doc.page.height - MARGIN / 2 - 8, {
      width: widthOf(0),
      align: 'center',
      lineBreak: false,
    })
    doc.page.margins.bottom = bottom
    doc.x = x
    doc.y = y
    doc.fontSize(SIZE).fillColor(COLOURS.text)
  })
  doc.addPage()

  function widthOf(indent: number): number {
    return doc.page.width - 2 * MARGIN - indent
  }

  /** What the fonts do not have is replaced by a box, and noted. Line breaks stay. */
  function shown(text: string): string {
    let safe = ''
    for (const sign of text.replaceAll('\t', '    ').replace(UNSEEN, '')) {
      const code = sign.codePointAt(0) ?? 0
      if (sign === '\n' || isDrawn(code)) safe += sign
      else {
        safe += MISSING
        hasMissing = true
      }
    }
    return safe
  }

  function draw(runs: readonly Run[], indented = 0): void {
    const indent = Math.min(indented, INDENT_MAX)
    for (const line of linesOfRuns(runs)) {
      // A line that is not begun has no height.
      if (line.length === 0) doc.moveDown()
      for (const [n, run] of line.entries()) drawRun(run, { indent, isFirst: n === 0, isLast: n === line.length - 1 })
    }
    doc.font('text').fontSize(SIZE).fillColor(COLOURS.text)
  }

  /** Words that are kept, more or less. */
  let words = 0
  function forgetWords(text: string): void {
    words += text.length / 6
    if (words < WORDS_KEPT) return
    words = 0
    for (const font of Object.values((doc as unknown as { _fontFamilies: Record<string, OpenFont> })._fontFamilies))
      font.layoutCache = Object.create(null)
  }

  function drawRun(run: Run, { indent, isFirst, isLast }: { indent: number; isFirst: boolean; isLast: boolean }): void {
    const { text, font = 'text', size = SIZE, soft, struck, link } = run
    forgetWords(text)
    const colour = link ? 'link' : soft ? 'soft' : 'text'
    doc.font(font).fontSize(size).fillColor(COLOURS[colour])
    const options = {
      ...{ width: widthOf(indent), lineGap: 1.5, continued: !isLast },
      ...{ strike: struck === true, underline: link !== undefined, link: link ?? null },
    }
    if (isFirst) doc.text(shown(text), MARGIN + indent, doc.y, options)
    else doc.text(shown(text), options)
  }

  return {
    /** Paragraphs and what stands before them belong together. */
    ensure(height: number): void {
      if (doc.y + height > doc.page.height - MARGIN) doc.addPage()
    },
    space: (height: number) => void doc.moveDown(height / doc.currentLineHeight(true)),
    paragraph: draw,
    /** `mark` stands before the text, which is indented by `indent` points. */
    item(mark: string, runs: readonly Run[], indented: number): void {
      const indent = Math.min(indented, INDENT_MAX)
      if (doc.y + 20 > doc.page.height - MARGIN) doc.addPage()
      const { y } = doc
      doc.text(shown(mark), MARGIN + indent - 18, y, { lineBreak: false })
      doc.y = y
      draw(runs, indent)
    },
    /** A heading, which is an item of the outline as well. Levels are from 1. */
    heading(level: number, runs: readonly Run[]): void {
      const size = [20, 16, 14, 12, 11, 11][level - 1] ?? 11
      if (doc.y + 60 > doc.page.height - MARGIN) doc.addPage()
      else if (doc.y > MARGIN) doc.moveDown(0.6)
      while ((outline.at(-1)?.level ?? 0) >= level && outline.length > 1) outline.pop()
      const name = shown(inOneLine(runs.map(({ text }) => text).join(''))).slice(0, 200)
      const item = outline.at(-1)?.item.addItem(name === '' ? ' ' : name)
      if (item) outline.push({ level, item })
      draw(runs.map((run) => ({ ...run, font: 'bold' as const, size })))
      doc.moveDown(0.3)
    },
    rule(): void {
      doc.moveDown(0.5)
      doc
        .moveTo(MARGIN, doc.y)
        .lineTo(doc.page.width - MARGIN, doc.y)
        .strokeColor(COLOURS.line)
        .stroke()
      doc.moveDown(0.5)
    },
    table(rows: readonly (readonly string[])[], indented = 0): void {
      const indent = Math.min(indented, INDENT_MAX)
      doc.x = MARGIN + indent
      doc.fontSize(9)
      doc.table({
        data: rows.map((row, n) =>
          row.map((text) => ({ text: shown(text), ...(n === 0 && { font: { src: 'bold' } }) })),
        ),
        defaultStyle: { borderColor: COLOURS.line, padding: 3 },
        maxWidth: widthOf(indent),
      } as never)
      doc.x = MARGIN
      doc.fontSize(SIZE)
      doc.moveDown(0.5)
    },
    /** False where the picture cannot be drawn. */
    image(images: Images, id: string, type: string): boolean {
      const stored = Buffer.concat([...images.read(id)])
      const bytes = type === 'image/png' ? opaquePng(stored) : stored
      if (!bytes) return false
      try {
        const picture = (doc as unknown as Opening).openImage(bytes)
        const scale = Math.min(0.75, widthOf(0) / picture.width, IMAGE_MAX_HEIGHT / picture.height)
        const height = picture.height * scale
        if (doc.y + height > doc.page.height - MARGIN) doc.addPage()
        doc.image(picture as never, MARGIN, doc.y, { width: picture.width * scale })
        doc.x = MARGIN
        doc.moveDown(0.3)
        return true
      } catch {
        // Damaged, or of a kind that the library does not draw.
        return false
      }
    },
    /** Says what is missing, where something is. */
    end(): void {
      if (hasMissing) {
        doc.moveDown(1)
        draw([
          {
            text: `The fonts of this file have no picture of some signs, and show ${MISSING} in their place. They are in the web page (.html) of the same export: open it in a browser and print that.`,
            soft: true,
          },
        ])
      }
      doc.end()
    },
    /** What was written since the last call. */
    *taken(): Generator<Uint8Array> {
      for (let piece = doc.read(); piece !== null; piece = doc.read()) yield piece as Uint8Array
    },
  }

  function isDrawn(code: number): boolean {
    // Signs that change the direction or the look of others are not drawn.
    if (code < 32 || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return false
    return (doc as unknown as { _font: OpenFont })._font.font.hasGlyphForCodePoint(code)
  }
}

/** The library loses breaks of a line between two runs of it. */
function linesOfRuns(runs: readonly Run[]): Run[][] {
  const lines: Run[][] = [[]]
  for (const run of runs)
    for (const [n, text] of linesOf(run.text.replace(LONG_WORD, '$&\n')).entries()) {
      if (n > 0) lines.push([])
      if (text !== '') lines.at(-1)?.push({ ...run, text })
    }
  return lines
}
