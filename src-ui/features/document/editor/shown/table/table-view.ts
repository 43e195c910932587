// A table on the screen. The cell that somebody is in is a field for its Markdown; each key in it is a change of the text at once.

import type { EditorView } from '@codemirror/view'
import { isComposing } from '../../../../../ui/fields/composing.ts'
import { composesInField } from '../../composition/composing.ts'
import { documentOfText } from '../../document-of-text.ts'
import { dispatchAsOneUndoStep } from '../../markdown/markdown-commands.ts'
import { loadFieldOffers } from '../../offers/in-field/load-field-offers.ts'
import { redoLocalChange, undoLocalChange } from '../../undo.ts'
import { shownWord } from '../shown-words.ts'
import { inlineDom } from './inline-dom.ts'
import {
  addColumn,
  addRow,
  cellAtPosition,
  cellText,
  removeColumn,
  removeRow,
  setCell,
  smallestChange,
  type Table,
  type TextChange,
} from './table-text.ts'
import { makeTools } from './table-tools.ts'

type Place = { row: number; column: number }
type Caret = 'all' | 'start' | 'end'

export class TableView {
  readonly dom = document.createElement('div')
  private readonly body = document.createElement('table')
  private readonly tools: HTMLElement
  private readonly field = document.createElement('textarea')
  /** Where the field is, while somebody is in it. */
  private place: Place | undefined
  /** Where the field goes once the table has this place. */
  private next: Place | undefined
  private isComposing = false
  private offers: (() => void) | undefined
  /** Of the field, before it is moved into another cell, which takes the focus from it. */
  private hasFocus = false

  constructor(
    private readonly view: EditorView,
    private table: Table,
  ) {
    this.dom.className = 'md-shown-table'
    const scroller = document.createElement('div')
    scroller.className = 'md-table-scroller'
    scroller.tabIndex = 0
    scroller.role = 'group'
    scroller.setAttribute('aria-label', shownWord('table'))
    scroller.append(this.body)
    this.tools = makeTools({
      addRow: () => this.addRow(),
      removeRow: () => this.change(removeRow(this.table, this.place?.row ?? 0), this.nearby(-1, 0)),
      addColumn: () => this.change(addColumn(this.table, this.place?.column ?? 0), this.nearby(0, 1)),
      removeColumn: () => this.change(removeColumn(this.table, this.place?.column ?? 0), this.nearby(0, -1)),
      showText: () => this.showText(),
      leave: () => this.field.focus(),
    })
    this.dom.append(scroller, this.tools)
    this.listen()
    this.draw()
  }

  /** What the text of the table has become, also by what was typed here. */
  update(table: Table): void {
    this.table = table
    if (this.place && !this.next) {
      // The selection of the editor is in the cell, and moves with it when others add rows above.
      const { row, column } = cellAtPosition(table, this.view.state.selection.main.head - this.from) ?? this.place
      // A row that somebody has removed takes nobody out of the table.
      this.place = { row: Math.min(row, this.lastRow), column: Math.min(column, table.aligns.length - 1) }
    }
    this.draw()
    const next = this.next
    this.next = undefined
    if (next) this.open(next)
  }

  /** Puts the caret into a cell. */
  open(place: Place, caret: Caret = 'all'): void {
    if (this.view.state.readOnly || !this.has(place)) return
    this.place = place
    this.field.value = this.textAt(place)
    this.field.setAttribute('aria-label', shownWord('cell', { row: place.row + 1, column: place.column + 1 }))
    this.draw()
    this.field.focus()
    if (caret === 'all') this.field.select()
    else {
      const at = caret === 'end' ? this.field.value.length : 0
      this.field.setSelectionRange(at, at)
    }
    this.selectHere()
  }

  get lastRow(): number {
    return this.table.rows.length - 1
  }

  /** Of its text, in UTF-16 units. */
  get length(): number {
    return this.table.text.length
  }

  private get from(): number {
    return this.view.posAtDOM(this.dom)
  }

  private textAt = ({ row, column }: Place): string => cellText(this.table, row, column)

  private has({ row, column }: Place): boolean {
    return row >= 0 && row <= this.lastRow && column >= 0 && column < this.table.aligns.length
  }

  private nearby(rows: number, columns: number): Place {
    const { row, column } = this.place ?? { row: 0, column: 0 }
    return { row: Math.max(0, row + rows), column: Math.max(0, column + columns) }
  }

  /** The selection of the editor is in the cell, so that the text begins there when it is shown. */
  private selectHere(): void {
    const { row, column } = this.place as Place
    const line = this.table.rows[row]
    const at = line?.cells[column]?.textFrom ?? line?.to ?? 0
    this.view.dispatch({ selection: { anchor: Math.min(this.from + at, this.view.state.doc.length) } })
  }

  private draw(): void {
    this.hasFocus = document.activeElement === this.field
    const { rows, aligns } = this.table
    const areas = [this.body.tHead ?? this.body.createTHead(), this.body.tBodies[0] ?? this.body.createTBody()] as const
    for (const index of rows.keys()) {
      const area = areas[index === 0 ? 0 : 1]
      const line = area.rows[index === 0 ? 0 : index - 1] ?? area.insertRow()
      for (const [column, align] of aligns.entries()) this.drawCell(line, { row: index, column }, align ?? 'start')
      while (line.cells.length > aligns.length) line.deleteCell(-1)
    }
    while (areas[1].rows.length > this.lastRow) areas[1].deleteRow(-1)
    const isOpen = this.place !== undefined
    if (this.tools.hidden === isOpen) {
      this.tools.hidden = !isOpen
      this.view.requestMeasure()
    }
  }

  private drawCell(line: HTMLTableRowElement, place: Place, align: string): void {
    const { row, column } = place
    let cell = line.cells[column]
    if (!cell) {
      cell = document.createElement(row === 0 ? 'th' : 'td')
      if (row === 0) cell.scope = 'col'
      cell.dir = 'auto'
      line.append(cell)
    }
    cell.style.textAlign = align
    const at = this.table.rows[row]?.cells[column]
    // For the marks of comments, which are fetched by themselves and know a table by its class.
    cell.dataset['from'] = String(at?.from ?? 0)
    cell.dataset['to'] = String(at?.to ?? 0)
    const text = this.textAt(place)
    if (this.place?.row === row && this.place.column === column) this.drawField(cell, text)
    else if (cell.dataset['text'] !== text || cell.classList.contains('md-open-cell')) {
      cell.dataset['text'] = text
      cell.classList.remove('md-open-cell')
      cell.replaceChildren(inlineDom(text))
    }
  }

  private drawField(cell: HTMLTableCellElement, text: string): void {
    const { field } = this
    // What others have written in this cell meanwhile. Blanks at its ends are not in the text yet, and stay.
    const words = field.value.trim()
    const before = field.value.length - field.value.trimStart().length
    const change = this.isComposing ? undefined : smallestChange(words, text, before)
    if (change) {
      const moved = (at: number) => (at <= change.from ? at : at + change.insert.length - (change.to - change.from))
      const [start, end] = [moved(field.selectionStart), moved(field.selectionEnd)]
      field.value = field.value.slice(0, change.from) + change.insert + field.value.slice(change.to)
      field.setSelectionRange(start, end)
    }
    cell.dataset['text'] = field.value
    if (cell.contains(field)) return
    const [start, end] = [field.selectionStart, field.selectionEnd]
    cell.classList.add('md-open-cell')
    cell.replaceChildren(field)
    if (!this.hasFocus) return
    field.focus({ preventScroll: true })
    field.setSelectionRange(start, end)
  }

  private listen(): void {
    const { dom, field, view } = this
    field.rows = 1
    field.enterKeyHint = 'next'
    field.title = shownWord('tableHelp')
    dom.addEventListener('mousedown', (event) => {
      const cell = event.target instanceof Element ? event.target.closest('td, th') : null
      if (!(cell instanceof HTMLTableCellElement) || event.button !== 0 || view.state.readOnly) return
      if (event.target === field || (event.target as Element).closest('a')) return
      event.preventDefault()
      const row = cell.parentElement as HTMLTableRowElement
      this.open({ row: row.rowIndex, column: cell.cellIndex }, 'end')
    })
    field.addEventListener('keydown', (event) => this.keydown(event))
    field.addEventListener('beforeinput', (event) => {
      if (!event.inputType.startsWith('history')) return
      event.preventDefault()
      if (event.inputType === 'historyUndo') undoLocalChange(view)
      else redoLocalChange(view)
    })
    field.addEventListener('input', () => {
      this.write()
      this.offer()
    })
    field.addEventListener('compositionstart', () => this.setComposing(true))
    field.addEventListener('compositionend', () => this.setComposing(false))
    dom.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && dom.contains(relatedTarget)) return
      // An element that is moved loses the focus, and gets it back at once.
      queueMicrotask(() => {
        if (document.activeElement !== field) this.setComposing(false)
        if (!this.place || this.next || dom.contains(document.activeElement)) return
        this.place = undefined
        this.draw()
      })
    })
  }

  /** Meanwhile the text of this row stays as it is: what others write there would be overwritten by what is composed. */
  private setComposing(isComposing: boolean): void {
    if (this.isComposing === isComposing) return
    this.isComposing = isComposing
    if (!isComposing) this.write()
    this.view.dispatch({ effects: composesInField.of(isComposing) })
  }

  /** The names of documents after `[[`. */
  private offer(): void {
    if (this.isComposing) return
    if (this.offers || !this.field.value.includes('[[')) {
      this.offers?.()
      return
    }
    loadFieldOffers().then(
      ({ offersInField }) => {
        const documentId = this.view.state.facet(documentOfText)
        this.offers ??= offersInField(this.field, { parent: this.view.dom, documentId, write: () => this.write() })
        this.offers()
      },
      // It is fetched again with the next letter.
      () => undefined,
    )
  }

  private write(): void {
    const { field, place } = this
    if (!place) return
    if (field.value.includes('\n')) {
      const at = field.selectionEnd
      field.value = field.value.replaceAll('\n', ' ')
      field.setSelectionRange(at, at)
    }
    const change = setCell(this.table, place.row, place.column, field.value)
    const cell = this.body.rows[place.row]?.cells[place.column]
    if (cell) cell.dataset['text'] = field.value
    if (change) this.view.dispatch(this.spec([change]))
  }

  /** One change of the text, with the caret behind its last part. */
  private spec(changes: readonly TextChange[]) {
    const { from } = this
    const moved = changes.map((change) => ({ ...change, from: from + change.from, to: from + change.to }))
    const [first] = moved
    const selection = first && moved.length === 1 ? { anchor: first.from + first.insert.length } : undefined
    return { changes: moved, userEvent: 'input', ...(selection && { selection }) }
  }

  private change(changes: readonly TextChange[], next: Place): void {
    if (changes.length === 0 || this.view.state.readOnly) return
    this.next = next
    const { changes: moved, userEvent } = this.spec(changes)
    dispatchAsOneUndoStep(this.view, this.view.state.update({ changes: moved, userEvent }))
  }

  private addRow(column = this.place?.column ?? 0): void {
    const row = this.place?.row ?? this.lastRow
    this.change(addRow(this.table, row), { row: row + 1, column })
  }

  private showText(): void {
    if (this.place) this.selectHere()
    this.place = undefined
    this.view.focus()
  }

  /** Behind the table, where a line is added if there is none. */
  private leave(side: 'before' | 'behind'): void {
    const { state } = this.view
    const end = this.from + this.table.text.length
    this.place = undefined
    if (side === 'behind' && end === state.doc.length) {
      const changes = { from: end, insert: '\n\n' }
      dispatchAsOneUndoStep(this.view, state.update({ changes, selection: { anchor: end + 2 } }))
    } else {
      const at = side === 'behind' ? end + 1 : this.from - 1
      if (at >= 0) this.view.dispatch({ selection: { anchor: at }, scrollIntoView: true })
    }
    this.view.focus()
    this.draw()
  }

  private move(rows: number, columns: number, caret: Caret = 'all'): void {
    const { row, column } = this.place as Place
    const width = this.table.aligns.length
    const index = row * width + column + columns
    const place =
      columns === 0 ? { row: row + rows, column } : { row: Math.floor(index / width), column: index % width }
    if (place.row < 0) this.leave('before')
    else if (place.row > this.lastRow) this.leave('behind')
    else this.open(place, caret)
  }

  private keydown(event: KeyboardEvent): void {
    if (isComposing(event) || !this.place || !this.run(event)) return
    event.preventDefault()
    event.stopPropagation()
  }

  private run(event: KeyboardEvent): boolean {
    const { field, view, place, table } = this
    const { key, shiftKey, altKey } = event
    const isCommand = event.ctrlKey || event.metaKey
    const isLast = place?.row === this.lastRow && place.column === table.aligns.length - 1
    const isEmptySelection = field.selectionStart === field.selectionEnd
    const isAtStart = isEmptySelection && field.selectionStart === 0
    const isAtEnd = isEmptySelection && field.selectionEnd === field.value.length
    // A field that is as high as two lines has a line above or below.
    const isOneLine = field.clientHeight < 2 * Number.parseFloat(getComputedStyle(field).lineHeight)

    if (isCommand && key.toLowerCase() === 'z') return shiftKey ? redoLocalChange(view) : undoLocalChange(view)
    if (isCommand && key.toLowerCase() === 'y') return redoLocalChange(view)
    if (isCommand) return false
    if (altKey && key === 'F10') this.tools.querySelector('button')?.focus()
    else if (altKey) return false
    else if (key === 'Tab' && isLast && !shiftKey) this.addRow(0)
    else if (key === 'Tab') this.move(0, shiftKey ? -1 : 1)
    else if (key === 'Enter') this.move(shiftKey ? -1 : 1, 0)
    else if (key === 'Escape') this.showText()
    else if (shiftKey) return false
    else if (key === 'ArrowUp' && (isOneLine || isAtStart)) this.move(-1, 0, 'end')
    else if (key === 'ArrowDown' && (isOneLine || isAtEnd)) this.move(1, 0, 'end')
    else if (key === 'ArrowLeft' && isAtStart) this.move(0, -1, 'end')
    else if (key === 'ArrowRight' && isAtEnd) this.move(0, 1, 'start')
    else return false
    return true
  }
}
