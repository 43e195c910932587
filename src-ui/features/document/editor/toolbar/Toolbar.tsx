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
import { toolWord } from '../../../../i18n/tools.ts'
import { IconButton } from '../../../../ui/buttons/IconButton.tsx'
import { toolKeys } from '../../../../ui/buttons/tool-keys.ts'
import type { TextEditor } from '../make-editor.ts'
import { asOneUndoStep, cycleHeading, toggleLines } from '../markdown/markdown-commands.ts'
import { toggleMark } from '../markdown/markdown-marks.ts'
import { insert } from '../offers/load-offers.ts'
import { redoLocalChange, undoLocalChange } from '../undo.ts'

type ToolbarProps = {
  /** Undefined until the text is there. The toolbar is shown before, because what is below it would move otherwise. */
  editor: TextEditor | undefined
  readOnly: boolean
}

type Command = (view: EditorView) => unknown

/** The keys in `tool-keys.ts` are those of `make-editor.ts` and `markdown-commands.ts`. */
const TOOLS = [
  ['bold', IconBold, asOneUndoStep(toggleMark('**'))],
  ['italic', IconItalic, asOneUndoStep(toggleMark('*'))],
  ['heading', IconHeading, asOneUndoStep(cycleHeading)],
  ['list', IconList, asOneUndoStep(toggleLines('list'))],
  ['numbers', IconNumbers, asOneUndoStep(toggleLines('numbers'))],
  ['tasks', IconTasks, asOneUndoStep(toggleLines('tasks'))],
  ['quote', IconQuote, asOneUndoStep(toggleLines('quote'))],
  ['code', IconCode, asOneUndoStep(toggleMark('`'))],
  ['link', IconLink, insert('link')],
  ['table', IconTable, insert('table')],
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
          {([name, Icon, command]) => (
            <IconButton
              label={toolWord(name)}
              shortcut={toolKeys(name)}
              disabled={isDisabled()}
              onClick={() => run(command)}
            >
              <Icon />
            </IconButton>
          )}
        </For>
        <IconButton
          label={toolWord('image')}
          shortcut={toolKeys('image')}
          disabled={isDisabled()}
          onClick={() => props.editor?.chooseImages()}
        >
          <IconImage />
        </IconButton>
        <span class="toolbar-gap" />
        <IconButton
          label={toolWord('undo')}
          shortcut={toolKeys('undo')}
          disabled={isDisabled()}
          onClick={() => run(undoLocalChange)}
        >
          <IconUndo />
        </IconButton>
        <IconButton
          label={toolWord('redo')}
          shortcut={toolKeys('redo')}
          disabled={isDisabled()}
          onClick={() => run(redoLocalChange)}
        >
          <IconRedo />
        </IconButton>
      </div>
      <IconButton
        label={toolWord('find')}
        shortcut={toolKeys('find')}
        disabled={!props.editor}
        onClick={() => props.editor?.openFind()}
      >
        <IconSearch />
      </IconButton>
    </fieldset>
  )
}
