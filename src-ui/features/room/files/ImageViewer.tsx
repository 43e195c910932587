import { createSignal, onCleanup, Show } from 'solid-js'
import IconLeft from '~icons/lucide/chevron-left'
import IconRight from '~icons/lucide/chevron-right'
import IconDownload from '~icons/lucide/download'
import type { MessageFile } from '../../../../src-bun/contract/files/files.ts'
import { formatBytes } from '../../../i18n/bytes.ts'
import { t } from '../../../i18n/i18n.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { Spinner } from '../../../ui/states/Spinner.tsx'
import { addressOf } from './address.ts'
import { viewerWord } from './viewer-words.ts'

type ImageViewerProps = {
  images: readonly MessageFile[]
  /** The id of the one that is shown. */
  shownId: string
  onShow: (id: string) => void
  onClose: () => void
}

/** The images of a message in full, one at a time. The arrow keys lead from one to the next. */
export default function ImageViewer(props: ImageViewerProps) {
  const [loadedId, setLoadedId] = createSignal('')
  const [failedId, setFailedId] = createSignal('')
  const at = () => props.images.findIndex(({ id }) => id === props.shownId)
  const shown = () => props.images[at()]
  const step = (by: number) => {
    const next = props.images[at() + by]
    if (next) props.onShow(next.id)
  }
  function handleKey({ key }: KeyboardEvent) {
    if (key === 'ArrowLeft') step(-1)
    if (key === 'ArrowRight') step(1)
  }
  document.addEventListener('keydown', handleKey)
  onCleanup(() => document.removeEventListener('keydown', handleKey))

  return (
    <Dialog open onClose={props.onClose} title={shown()?.name ?? ''} closeLabel={t('app.close')}>
      <Show when={shown()}>
        {(image) => (
          <div class="image-viewer">
            <div class="image-viewer-frame">
              <Show when={failedId() !== image().id} fallback={<p class="meta">{viewerWord('notShown')}</p>}>
                <img
                  src={addressOf(image())}
                  alt={image().name}
                  width={image().width}
                  height={image().height}
                  onLoad={() => setLoadedId(image().id)}
                  onError={() => setFailedId(image().id)}
                />
                <Show when={loadedId() !== image().id}>
                  <Spinner label={t('app.loading')} />
                </Show>
              </Show>
            </div>
            <div class="image-viewer-bar">
              <Show when={props.images.length > 1}>
                <IconButton label={viewerWord('previous')} shortcut="←" onClick={() => step(-1)}>
                  <IconLeft />
                </IconButton>
                <span class="meta">{viewerWord('of', { at: at() + 1, count: props.images.length })}</span>
                <IconButton label={viewerWord('next')} shortcut="→" onClick={() => step(1)}>
                  <IconRight />
                </IconButton>
              </Show>
              <a
                class="button"
                data-kind="plain"
                data-autofocus
                href={addressOf(image())}
                download={image().name}
                title={t('files.download', { name: image().name })}
              >
                <IconDownload />
                {viewerWord('save', { size: formatBytes(image().bytes) })}
              </a>
            </div>
          </div>
        )}
      </Show>
    </Dialog>
  )
}
