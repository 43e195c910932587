import type { EditorView } from '@codemirror/view'
import { For } from 'solid-js'
import IconBold from '~icons/lucide/bold'
import IconCode from '~icons/lucide/code'
import IconHeading from '~icons/lucide/heading'
import IconImage from '~icons/lucide/image'
import IconItalic from '~icons/lucide/italic'
import IconLink from '~icons/lucide/link'
import IconList from '~icons/lucide/list'
import IconNumbers from '~icons/lucide/list-ordered'
import IconTasks from '~icons/lucide/list-todo'
import IconRedo from '~icons/lucide/redo-2'
import IconSearch from '~icons/lucide/search'
import IconTable from '~icons/lucide/table'
import IconQuote from '~icons/lucide/text-quote'
import IconUndo from '~icons/lucide/undo-2'
import { IconButton } from '../../../../ui/buttons/IconButton.tsx'
import { MODIFIER } from '../../../../ui/modifier-key.ts'
import type { TextEditor } from '../make-editor.ts'
import { asOneUndoStep, cycleHeading, toggleLines } from '../markdown/markdown-commands.ts'
import { toggleMark } from '../markdown/markdown-marks.ts'
import { insert } from '../offers/load-offers.ts'
import { redoLocalChange, undoLocalChange } from '../undo.ts'
import { toolWord } from './toolbar-words.ts'

type ToolbarProps = {
  /** Undefined until the text is there. The toolbar is shown before, because what is below it would move otherwise. */
  editor: TextEditor | undefined
  readOnly: boolean
}

type Command = (view: EditorView) => unknown

/** The key is the one in `make-editor.ts` or `markdown-commands.ts`. */
const TOOLS = [
  ['bold', 'B', IconBold, asOneUndoStep(toggleMark('**'))],
  ['italic', 'I', IconItalic, asOneUndoStep(toggleMark('*'))],
  ['heading', 'Shift+1', IconHeading, asOneUndoStep(cycleHeading)],
  ['list', 'Shift+8', IconList, asOneUndoStep(toggleLines('list'))],
  ['numbers', 'Shift+7', IconNumbers, asOneUndoStep(toggleLines('numbers'))],
  ['tasks', 'Shift+9', IconTasks, asOneUndoStep(toggleLines('tasks'))],
  ['quote', 'Shift+.', IconQuote, asOneUndoStep(toggleLines('quote'))],
  ['code', 'E', IconCode, asOneUndoStep(toggleMark('`'))],
  ['link', 'Shift+K', IconLink, insert('link')],
  ['table', 'Shift+2', IconTable, insert('table')],
] as const

/** Buttons for formatting, undo and search, for people who do not know Markdown. */
export function Toolbar(props: ToolbarProps) {
  const isDisabled = () => props.readOnly || !props.editor
  function run(command: Command) {
    if (!props.editor) return
    command(props.editor.view)
    props.editor.view.focus()
  }
  /** Pressing a button must not move the focus: the text would lose its selection, and a phone would close its keyboard. */
  const keepFocus = (event: MouseEvent) => event.preventDefault()

  return (
    <fieldset class="toolbar" aria-label={toolWord('tools')} onMouseDown={keepFocus}>
      {/* Buttons that are disabled cannot have the focus, which scrolls the others into view. */}
      <div class="toolbar-row" tabindex={isDisabled() ? 0 : undefined}>
        <For each={TOOLS}>
          {([name, key, Icon, command]) => (
            <IconButton
              label={toolWord(name)}
              shortcut={MODIFIER + key}
              disabled={isDisabled()}
              onClick={() => run(command)}
            >
              <Icon />
            </IconButton>
          )}
        </For>
        <IconButton
          label={toolWord('image')}
          shortcut={`${MODIFIER}Shift+,`}
          disabled={isDisabled()}
          onClick={() => props.editor?.chooseImages()}
        >
          <IconImage />
        </IconButton>
        <span class="toolbar-gap" />
        <IconButton
          label={toolWord('undo')}
          shortcut={`${MODIFIER}Z`}
          disabled={isDisabled()}
          onClick={() => run(undoLocalChange)}
        >
          <IconUndo />
        </IconButton>
        <IconButton
          label={toolWord('redo')}
          shortcut={MODIFIER === '⌘' ? '⇧⌘Z' : 'Ctrl+Y'}
          disabled={isDisabled()}
          onClick={() => run(redoLocalChange)}
        >
          <IconRedo />
        </IconButton>
      </div>
      <IconButton
        label={toolWord('find')}
        shortcut={`${MODIFIER}F`}
        disabled={!props.editor}
        onClick={() => props.editor?.openFind()}
      >
        <IconSearch />
      </IconButton>
    </fieldset>
  )
}
