// The page that ours is compared with: CodeMirror with the same text and the same language of Markdown, and nothing else.
import { standardKeymap } from '@codemirror/commands'
import { EditorView, keymap } from '@codemirror/view'
import { markdownLanguage } from '../../src-ui/features/document/editor/markdown/markdown-language.ts'

const text = await (await fetch('/text')).text()
new EditorView({
  parent: document.body,
  doc: text,
  extensions: [keymap.of([...standardKeymap]), EditorView.lineWrapping, markdownLanguage],
})
