import IconPaperclip from '~icons/lucide/paperclip'
import { t } from '../../../i18n/i18n.ts'
import { messageWord } from '../../../i18n/parts/messages.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { fileLimit } from './file-limit.ts'

/** Opens the browser's chooser for files, in which phones offer the camera as well. */
export function AttachButton(props: { onFiles: (files: File[]) => void }) {
  let input!: HTMLInputElement
  return (
    <>
      <IconButton
        class="composer-attach"
        label={`${t('files.add')} (${messageWord('each', { size: fileLimit() })})`}
        onClick={() => input.click()}
      >
        <IconPaperclip />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={() => {
          props.onFiles([...(input.files ?? [])])
          // So that the same file can be chosen once more.
          input.value = ''
        }}
      />
    </>
  )
}
