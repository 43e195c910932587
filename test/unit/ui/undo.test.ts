// Undo and redo of an editor in which somebody may write, and then may not any more.
import { expect, test } from 'bun:test'
import { EditorState } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import * as Y from 'yjs'
import { redoLocalChange, undoLocalChange, undoManagers } from '../../../src-ui/features/document/editor/undo.ts'

test('[EDITOR-13] what was typed is neither undone nor redone where it may not be written any more', () => {
  const doc = new Y.Doc()
  const text = doc.getText('content')
  const undoManager = new Y.UndoManager(text, { trackedOrigins: new Set(['typed']), captureTimeout: 0 })
  const view = (readOnly: boolean) => {
    const extensions = [EditorState.readOnly.of(readOnly), undoManagers.of(undoManager)]
    return { state: EditorState.create({ doc: text.toString(), extensions }) } as EditorView
  }
  doc.transact(() => text.insert(0, 'one '), 'typed')
  doc.transact(() => text.insert(4, 'two'), 'typed')
  expect([undoLocalChange(view(false)), text.toString()]).toEqual([true, 'one '])
  let updates = 0
  doc.on('update', () => updates++)
  // Both are handled, so that the browser does not do it with what it shows.
  expect([undoLocalChange(view(true)), redoLocalChange(view(true))]).toEqual([true, true])
  expect([updates, text.toString()]).toEqual([0, 'one '])
  expect([redoLocalChange(view(false)), text.toString()]).toEqual([true, 'one two'])
})
