// Files go into messages and nowhere else. A browser would leave the page for a file that is dropped on it, and the app's window would
// write its `file:///` path into a field. So a file is refused in words wherever on the page it is dropped or pasted, but within an
// element that takes files (`data-takes-files`).
import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import IconX from '~icons/lucide/x'
import { t } from '../../i18n/i18n.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'

/** One line for each file, as file managers offer what is dragged. */
const FILE_ADDRESSES = /^\s*(file:\/\/\S*\s*)+$/i

export function FileRefusal() {
  const [isShown, setShown] = createSignal(false)

  function refuse(event: Event, data: DataTransfer | null) {
    if (!data || !isFile(data, event.type === 'drop')) return
    if (data.files.length > 0 && event.target instanceof Element && event.target.closest('[data-takes-files]')) return
    event.preventDefault()
    // The field below would otherwise take the path.
    event.stopPropagation()
    setShown(true)
  }
  const drop = (event: DragEvent) => refuse(event, event.dataTransfer)
  const paste = (event: ClipboardEvent) => refuse(event, event.clipboardData)
  /** Where a drop is not allowed, a browser sends no `drop`, and nobody would learn why nothing happened. */
  const allowDrop = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  }

  onMount(() => {
    addEventListener('dragover', allowDrop)
    addEventListener('drop', drop, true)
    addEventListener('paste', paste, true)
    onCleanup(() => {
      removeEventListener('dragover', allowDrop)
      removeEventListener('drop', drop, true)
      removeEventListener('paste', paste, true)
    })
  })

  return (
    <div class="notices" role="status">
      <Show when={isShown()}>
        <p class="notice">
          <span>{t('files.notHere')}</span>
          <IconButton label={t('app.close')} onClick={() => setShown(false)}>
            <IconX />
          </IconButton>
        </p>
      </Show>
    </div>
  )
}

/**
 * Text that is copied with a picture, as from a word processor, comes as HTML too and is not refused. The address of a file
 * counts only where a file manager offers it as such, or drags it: people may paste one as a text.
 */
function isFile(data: DataTransfer, isDragged: boolean): boolean {
  if (data.types.includes('Files')) return !data.types.includes('text/html')
  return FILE_ADDRESSES.test(data.getData('text/uri-list') || (isDragged ? data.getData('text/plain') : ''))
}
