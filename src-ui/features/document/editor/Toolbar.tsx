import type { EditorView } from '@codemirror/view'
import IconBold from '~icons/lucide/bold'
import IconCode from '~icons/lucide/code'
import IconHeading from '~icons/lucide/heading'
import IconImage from '~icons/lucide/image'
import IconItalic from '~icons/lucide/italic'
import IconList from '~icons/lucide/list'
import IconRedo from '~icons/lucide/redo-2'
import IconSearch from '~icons/lucide/search'
import IconQuote from '~icons/lucide/text-quote'
import IconUndo from '~icons/lucide/undo-2'
import { t } from '../../../i18n/i18n.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import type { TextEditor } from './make-editor.ts'
import { asOneUndoStep, cycleHeading, toggleLinePrefix } from './markdown/markdown-commands.ts'
import { toggleMark } from './markdown/markdown-marks.ts'
import { redoLocalChange, undoLocalChange } from './undo.ts'

const MOD = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl '

type ToolbarProps = {
  /** Undefined until the text is there. The toolbar is shown before, because what is below it would move otherwise. */
  editor: TextEditor | undefined
  readOnly: boolean
}

/** Buttons for formatting, undo and search, for people who do not know Markdown. */
export function Toolbar(props: ToolbarProps) {
  let images!: HTMLInputElement
  const isDisabled = () => props.readOnly || !props.editor
  function run(command: (view: EditorView) => boolean) {
    if (!props.editor) return
    command(props.editor.view)
    props.editor.view.focus()
  }
  /** Pressing a button must not move the focus: the text would lose its selection, and a phone would close its keyboard. */
  const keepFocus = (event: MouseEvent) => event.preventDefault()

  return (
    <fieldset class="toolbar" aria-label={t('document.tools')} onMouseDown={keepFocus}>
      <IconButton
        label={t('document.bold')}
        shortcut={`${MOD}B`}
        disabled={isDisabled()}
        onClick={() => run(asOneUndoStep(toggleMark('**')))}
      >
        <IconBold />
      </IconButton>
      <IconButton
        label={t('document.italic')}
        shortcut={`${MOD}I`}
        disabled={isDisabled()}
        onClick={() => run(asOneUndoStep(toggleMark('*')))}
      >
        <IconItalic />
      </IconButton>
      <IconButton
        label={t('document.heading')}
        disabled={isDisabled()}
        onClick={() => run(asOneUndoStep(cycleHeading))}
      >
        <IconHeading />
      </IconButton>
      <IconButton
        label={t('document.list')}
        disabled={isDisabled()}
        onClick={() => run(asOneUndoStep(toggleLinePrefix('- ')))}
      >
        <IconList />
      </IconButton>
      <IconButton
        label={t('document.quote')}
        disabled={isDisabled()}
        onClick={() => run(asOneUndoStep(toggleLinePrefix('> ')))}
      >
        <IconQuote />
      </IconButton>
      <IconButton
        label={t('document.code')}
        shortcut={`${MOD}E`}
        disabled={isDisabled()}
        onClick={() => run(asOneUndoStep(toggleMark('`')))}
      >
        <IconCode />
      </IconButton>
      <IconButton label={t('document.image')} disabled={isDisabled()} onClick={() => images.click()}>
        <IconImage />
      </IconButton>
      <input
        ref={images}
        type="file"
        accept="image/*"
        multiple
        hidden
        onChange={() => {
          props.editor?.addImages([...(images.files ?? [])])
          // So that the same image can be chosen once more.
          images.value = ''
        }}
      />
      <span class="toolbar-gap" />
      <IconButton
        label={t('document.undo')}
        shortcut={`${MOD}Z`}
        disabled={isDisabled()}
        onClick={() => run(undoLocalChange)}
      >
        <IconUndo />
      </IconButton>
      <IconButton
        label={t('document.redo')}
        shortcut={`${MOD}Y`}
        disabled={isDisabled()}
        onClick={() => run(redoLocalChange)}
      >
        <IconRedo />
      </IconButton>
      <IconButton
        label={t('document.find')}
        shortcut={`${MOD}F`}
        disabled={!props.editor}
        onClick={() => props.editor?.openFind()}
      >
        <IconSearch />
      </IconButton>
    </fieldset>
  )
}
