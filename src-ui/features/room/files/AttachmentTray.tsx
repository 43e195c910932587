import { createEffect, createSignal, For, on, Show } from 'solid-js'
import IconFile from '~icons/lucide/file'
import IconRetry from '~icons/lucide/rotate-cw'
import IconUndo from '~icons/lucide/undo-2'
import IconX from '~icons/lucide/x'
import { formatBytes } from '../../../i18n/bytes.ts'
import { errorText } from '../../../i18n/i18n.ts'
import {
  type Attachment,
  attachmentsOf,
  detach,
  heldAttachments,
  heldText,
  retryAttachment,
  takeBack,
} from '../../../state/rooms/attachments.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { FileName } from './FileName.tsx'
import { fileLimit } from './file-limit.ts'
import { trayWord } from './tray-words.ts'

type AttachmentTrayProps = {
  roomId: string
  /** Shown below the files: why some of those that were chosen are not there. */
  note: string
  /** To be called when the button that had the focus is gone. */
  onRemoved: () => void
  /** A file is to be a text of the message again. */
  onBackToText: (text: string) => void
}

/** The files of the next message, above the field in which it is written, and before them the message that waits for its files. */
export default function AttachmentTray(props: AttachmentTrayProps) {
  const held = () => heldText(props.roomId)
  const Rows = (of: { label: string; files: readonly Attachment[] }) => (
    <Show when={of.files.length > 0}>
      <ul aria-label={of.label}>
        <For each={of.files}>
          {(attachment) => (
            <AttachmentRow
              attachment={attachment}
              onRetry={() => retryAttachment(props.roomId, attachment.key)}
              onRemove={() => {
                detach(props.roomId, attachment.key)
                props.onRemoved()
              }}
              onBackToText={(text) => {
                detach(props.roomId, attachment.key)
                props.onBackToText(text)
              }}
            />
          )}
        </For>
      </ul>
    </Show>
  )
  return (
    <div class="attachments">
      <Show when={held() !== undefined}>
        <div class="held-message">
          <span>{held()}</span>
          <IconButton
            label={trayWord('takeBack')}
            onClick={() => {
              takeBack(props.roomId)
              props.onRemoved()
            }}
          >
            <IconUndo />
          </IconButton>
        </div>
        <Rows label={trayWord('chosen')} files={heldAttachments(props.roomId)} />
      </Show>
      <p class="meta" role="status">
        {held() === undefined ? props.note : props.note || trayWord('whenReady')}
      </p>
      <Rows
        label={held() === undefined ? trayWord('chosen') : trayWord('nextFiles')}
        files={attachmentsOf(props.roomId)}
      />
    </div>
  )
}

type AttachmentRowProps = {
  attachment: Attachment
  onRetry: () => void
  onRemove: () => void
  onBackToText: (text: string) => void
}

function AttachmentRow(props: AttachmentRowProps) {
  const isOnItsWay = () => ['queued', 'sending', 'waiting'].includes(props.attachment.state)
  const percent = () => Math.floor((100 * props.attachment.sentBytes) / Math.max(1, props.attachment.bytes))
  const status = () => {
    const { state, code, bytes } = props.attachment
    if (code === 'file.tooLarge') return `${errorText(code)} ${trayWord('limit', { size: fileLimit() })}`
    if (code === 'unreadable') return trayWord(code)
    if (state === 'failed') return errorText(code ?? 'internal')
    if (state === 'waiting') return trayWord('waiting')
    return state === 'sending'
      ? trayWord('percent', { percent: percent(), size: formatBytes(bytes) })
      : formatBytes(bytes)
  }
  return (
    <li class="attachment" data-state={props.attachment.state}>
      <Picture url={props.attachment.url} />
      <div class="file-words">
        <FileName name={props.attachment.name} />
        <span class="meta">{status()}</span>
        <Show when={isOnItsWay()}>
          <progress max="100" value={percent()} aria-label={props.attachment.name} />
        </Show>
      </div>
      <Show when={props.attachment.state === 'failed' && props.attachment.code !== 'file.tooLarge'}>
        <IconButton label={trayWord('retry', { name: props.attachment.name })} onClick={() => props.onRetry()}>
          <IconRetry />
        </IconButton>
      </Show>
      <Show when={props.attachment.text}>
        {(text) => (
          <IconButton label={trayWord('backToText')} onClick={() => props.onBackToText(text())}>
            <IconUndo />
          </IconButton>
        )}
      </Show>
      <IconButton label={trayWord('remove', { name: props.attachment.name })} onClick={() => props.onRemove()}>
        <IconX />
      </IconButton>
    </li>
  )
}

/** A file that says it is an image need not be one. */
function Picture(props: { url: string | undefined }) {
  const [isBroken, setBroken] = createSignal(false)
  createEffect(
    on(
      () => props.url,
      () => setBroken(false),
    ),
  )
  return (
    <span class="file-picture">
      <Show when={!isBroken() && props.url} fallback={<IconFile />}>
        {(url) => <img src={url()} alt="" onError={() => setBroken(true)} />}
      </Show>
    </span>
  )
}
