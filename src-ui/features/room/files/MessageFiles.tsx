import { createSignal, ErrorBoundary, For, Show, Suspense } from 'solid-js'
import IconDownload from '~icons/lucide/download'
import IconFile from '~icons/lucide/file'
import type { MessageFile } from '../../../../src-bun/contract/files/files.ts'
import { isImageType } from '../../../../src-bun/contract/files/image-types.ts'
import { formatBytes } from '../../../i18n/bytes.ts'
import { t } from '../../../i18n/i18n.ts'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import { addressOf } from './address.ts'
import { FileName } from './FileName.tsx'
import './files.css'

const ImageViewer = latePart(() => import('./ImageViewer.tsx'))

/** What an image takes at most in a list of messages, in pixels. */
const IMAGE_MAX_PX = { width: 360, height: 320 }
/** A side of a line would be too thin to press. */
const IMAGE_MIN_PX = 44

type SizedImage = MessageFile & { width: number; height: number }
const isSizedImage = (file: MessageFile): file is SizedImage =>
  isImageType(file.type) && file.width !== undefined && file.height !== undefined

/** The files of a message: images as pictures, whose place is known before they are loaded, and everything else to download. */
export function MessageFiles(props: { files: readonly MessageFile[] }) {
  const images = () => props.files.filter(isSizedImage)
  const others = () => props.files.filter((file) => !isSizedImage(file))
  const [shownId, setShownId] = createSignal<string>()
  return (
    <>
      <Show when={images().length > 0}>
        <div class="message-images">
          <For each={images()}>{(image) => <Thumbnail image={image} onOpen={() => setShownId(image.id)} />}</For>
        </div>
      </Show>
      <Show when={others().length > 0}>
        <ul class="message-files">
          <For each={others()}>{(file) => <FileCard file={file} />}</For>
        </ul>
      </Show>
      <Show when={shownId() !== undefined}>
        <ErrorBoundary fallback={null}>
          <Suspense>
            <ImageViewer
              images={images()}
              shownId={shownId() ?? ''}
              onShow={setShownId}
              onClose={() => setShownId(undefined)}
            />
          </Suspense>
        </ErrorBoundary>
      </Show>
    </>
  )
}

function Thumbnail(props: { image: SizedImage; onOpen: () => void }) {
  const [isBroken, setBroken] = createSignal(false)
  const size = () => {
    const { width, height } = props.image
    const scale = Math.min(1, IMAGE_MAX_PX.width / width, IMAGE_MAX_PX.height / height)
    return { width: Math.max(IMAGE_MIN_PX, width * scale), height: Math.max(IMAGE_MIN_PX, height * scale) }
  }
  return (
    <Show when={!isBroken()} fallback={<FileCard file={props.image} />}>
      <button
        type="button"
        class="message-image"
        style={{ width: `${size().width}px`, 'aspect-ratio': `${size().width} / ${size().height}` }}
        aria-label={t('files.open', { name: props.image.name })}
        title={props.image.name}
        onClick={() => props.onOpen()}
      >
        <img
          src={addressOf({ id: props.image.preview ?? props.image.id, name: props.image.name })}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
        />
      </button>
    </Show>
  )
}

function FileCard(props: { file: MessageFile }) {
  return (
    <li class="file-card">
      <span class="file-picture">
        <IconFile />
      </span>
      <div class="file-words">
        <FileName name={props.file.name} />
        <span class="meta">{formatBytes(props.file.bytes)}</span>
      </div>
      <a
        class="icon-button"
        href={addressOf(props.file)}
        download={props.file.name}
        aria-label={t('files.download', { name: props.file.name })}
        title={t('files.download', { name: props.file.name })}
      >
        <IconDownload />
      </a>
    </li>
  )
}
