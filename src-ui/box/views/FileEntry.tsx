import { Show } from 'solid-js'
import { isImageType } from '../../../src-bun/contract/files/image-types.ts'
import type { BoxFile } from '../../../src-bun/contract/log-tree/box-file.ts'
import { fileContent } from '../read/blocks.ts'
import { number, word } from '../words.ts'
import { Picture } from './Picture.tsx'

const KB = 1024
const sizeOf = (bytes: number) =>
  bytes < KB * KB ? `${number(Math.ceil(bytes / KB))} KB` : `${number(Math.round(bytes / KB / KB))} MB`

/** A file with its picture, where it is one, and a button that saves it. Whatever it says that it is, a browser does not run it. */
export function FileEntry(props: { file: BoxFile; picture?: boolean }) {
  const isPicture = () => props.picture === true && props.file.isIn && isImageType(props.file.type)

  async function save() {
    const content = await fileContent(props.file.sha256)
    if (!content) return
    const address = URL.createObjectURL(new Blob(content, { type: 'application/octet-stream' }))
    const link = document.createElement('a')
    link.href = address
    link.download = props.file.name
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
  }

  return (
    <div class="file">
      <Show when={isPicture()}>
        <Picture file={props.file} alt={props.file.name} />
      </Show>
      <Show
        when={props.file.isIn}
        fallback={
          <span>
            <span dir="auto">{props.file.name}</span>{' '}
            <span class="soft">
              {sizeOf(props.file.bytes)}, {word('notIn')}
            </span>
          </span>
        }
      >
        <button type="button" onClick={() => void save()}>
          <span dir="auto">{word('save', { name: props.file.name })}</span>{' '}
          <span class="soft">{sizeOf(props.file.bytes)}</span>
        </button>
      </Show>
    </div>
  )
}
