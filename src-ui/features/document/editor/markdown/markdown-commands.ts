// The editing commands of the toolbar and the keyboard shortcuts.
import { indentLess, indentMore } from '@codemirror/commands'
import { syntaxTree } from '@codemirror/language'
import type { ChangeSpec, EditorState, Line, StateCommand, Transaction } from '@codemirror/state'
import type { EditorView, KeyBinding } from '@codemirror/view'
import { followLinkAtCaret } from '../follow-link.ts'
import { undoManagers } from '../undo.ts'
import { toggleMark } from './markdown-marks.ts'

type Command = (view: EditorView) => boolean
type Target = Parameters<StateCommand>[0]

/** The start of a line in a list or quote: indent, marker (bullet, number or `>`) and task box. */
const LINE_START = /^(\s*)(?:([-*+])|(\d+)([.)])|(>))(\s+\[[ xX]\])?(?:\s+|$)/

const HEADING_MARKER = /^(#{1,6})\s+/

/** Makes a command one undo step of its own, even if it follows typing so quickly that Yjs would merge the two. */
export function asOneUndoStep(command: StateCommand): Command {
  return (view) => command({ state: view.state, dispatch: (change) => dispatchAsOneUndoStep(view, change) })
}

export function dispatchAsOneUndoStep(view: EditorView, change: Transaction): void {
  const endCapture = () => {
    for (const undoManager of view.state.facet(undoManagers)) undoManager.stopCapturing()
  }
  endCapture()
  view.dispatch(change)
  endCapture()
}

/** Turns text into a heading of level 1, then 2, then 3, then back into text. */
export const cycleHeading: StateCommand = (target) =>
  changeLines(target, (line) => {
    const marker = HEADING_MARKER.exec(line.text)
    const level = marker?.[1]?.length ?? 0
    const insert = level >= 3 ? '' : `${'#'.repeat(level + 1)} `
    return { from: line.from, to: line.from + (marker?.[0].length ?? 0), insert }
  })

/** What a line is, by its beginning. Each matches its marker. */
const LINE_KINDS = {
  heading: HEADING_MARKER,
  list: /^\s*[-*+]\s+(?!\[[ xX]\]\s)/,
  numbers: /^\s*\d+[.)]\s+/,
  tasks: /^\s*[-*+]\s+\[[ xX]\]\s+/,
  quote: /^\s*>\s?/,
}
type LineKind = Exclude<keyof typeof LINE_KINDS, 'heading'>
const MARKERS: Record<LineKind, (number: number) => string> = {
  list: () => '- ',
  numbers: (number) => `${number}. `,
  tasks: () => '- [ ] ',
  quote: () => '> ',
}

/** Makes the selected lines a list or a quote, or text where all of them are one. A list becomes one of another kind, and stays indented. */
export function toggleLines(kind: LineKind): StateCommand {
  const present = LINE_KINDS[kind]
  return (target) => {
    const selected = selectedLines(target.state)
    const written = selected.filter(({ text }) => text.trim() !== '')
    const lines = written.length > 0 ? written : selected
    const everyLineHas = lines.every((line) => present.test(line.text))
    return changeLines(target, (line) => {
      const at = lines.findIndex(({ number }) => number === line.number)
      const found = present.exec(line.text)?.[0].length ?? 0
      if (everyLineHas) return { from: line.from, to: line.from + found }
      if (found > 0 || at === -1) return []
      const { from, to } = otherMarker(line, kind)
      return { from, to, insert: MARKERS[kind](at + 1) }
    })
  }
}

/** Where the marker of a line is that another one takes the place of. Behind the `>` of a quote there may be anything. */
function otherMarker({ from, text }: Line, kind: LineKind): { from: number; to: number } {
  const others = kind === 'quote' ? (['heading'] as const) : (['heading', 'tasks', 'list', 'numbers'] as const)
  const marker = others.map((other) => LINE_KINDS[other].exec(text)?.[0]).find((found) => found !== undefined) ?? ''
  const indent = /^\s*/.exec(marker)?.[0].length ?? 0
  return { from: from + indent, to: from + marker.length }
}

/** Makes a line a heading of this level, from 1. */
export function asHeading(level: number): StateCommand {
  return (target) =>
    changeLines(target, (line) => {
      const { to } = otherMarker(line, 'list')
      return { from: line.from, to, insert: `${'#'.repeat(level)} ` }
    })
}

function changeLines({ state, dispatch }: Target, change: (line: Line) => ChangeSpec): boolean {
  if (state.readOnly) return false
  const changes = state.changes(selectedLines(state).map(change))
  // The caret stays behind a marker that is inserted at its position.
  const selection = state.selection.map(changes, 1)
  dispatch(state.update({ changes, selection, userEvent: 'input', scrollIntoView: true }))
  return true
}

function selectedLines(state: EditorState): Line[] {
  const { from, to } = state.selection.main
  const lines: Line[] = []
  for (let at = state.doc.lineAt(from).number; at <= state.doc.lineAt(to).number; at++) lines.push(state.doc.line(at))
  return lines
}

/** Enter in a list or quote starts the next item; in an empty item it ends the list. */
export const continueList: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection
  if (state.readOnly || !main.empty || isInCode(state, main.head)) return false
  const line = state.doc.lineAt(main.head)
  const start = LINE_START.exec(line.text)
  if (!start || main.head < line.from + start[0].length) return false

  if (line.text.slice(start[0].length).trim() === '') {
    // Leaves a blank line: without it Markdown reads the next line as part of the last item.
    const followsText = line.number > 1 && state.doc.line(line.number - 1).text.trim() !== ''
    const changes = { from: line.from, to: line.to, insert: followsText ? '\n' : '' }
    const selection = { anchor: line.from + changes.insert.length }
    dispatch(state.update({ changes, selection, userEvent: 'input', scrollIntoView: true }))
    return true
  }
  const [, indent = '', bullet, number, delimiter = '.', quote, box] = start
  const marker = bullet ?? quote ?? `${Number(number) + 1}${delimiter}`
  const insert = `\n${indent}${marker}${box ? ' [ ]' : ''} `
  dispatch(state.update(state.replaceSelection(insert), { userEvent: 'input', scrollIntoView: true }))
  return true
}

export function isInCode(state: EditorState, at: number): boolean {
  for (let node = syntaxTree(state).resolveInner(at, -1); node.parent; node = node.parent) {
    if (node.name === 'FencedCode' || node.name === 'CodeBlock') return true
  }
  return false
}

/** Restricts a command to list lines. Tab indents there; anywhere else it moves the focus to the next control, as on any page. */
function inList(command: StateCommand): StateCommand {
  return (target) => {
    const { doc, selection } = target.state
    return LINE_START.test(doc.lineAt(selection.main.head).text) && command(target)
  }
}

export const markdownKeymap: readonly KeyBinding[] = [
  { key: 'Mod-b', run: asOneUndoStep(toggleMark('**')), preventDefault: true },
  { key: 'Mod-i', run: asOneUndoStep(toggleMark('*')), preventDefault: true },
  { key: 'Mod-e', run: asOneUndoStep(toggleMark('`')), preventDefault: true },
  { key: 'Mod-Shift-1', run: asOneUndoStep(cycleHeading), preventDefault: true },
  { key: 'Mod-Shift-7', run: asOneUndoStep(toggleLines('numbers')), preventDefault: true },
  { key: 'Mod-Shift-8', run: asOneUndoStep(toggleLines('list')), preventDefault: true },
  { key: 'Mod-Shift-9', run: asOneUndoStep(toggleLines('tasks')), preventDefault: true },
  { key: 'Mod-Shift-.', run: asOneUndoStep(toggleLines('quote')), preventDefault: true },
  { key: 'Mod-Enter', run: followLinkAtCaret },
  { key: 'Enter', run: asOneUndoStep(continueList) },
  { key: 'Tab', run: asOneUndoStep(inList(indentMore)), shift: asOneUndoStep(inList(indentLess)) },
]
