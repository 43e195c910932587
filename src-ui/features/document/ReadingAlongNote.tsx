import { Show } from 'solid-js'
import IconLock from '~icons/lucide/lock'
import { t } from '../../i18n/i18n.ts'
import type { SilentReason } from '../../state/hub.ts'

/** Says why this person reads the document without writing in it. The live region exists before it has text. */
export function ReadingAlongNote(props: { reason: SilentReason | 'archivedDocument' | undefined }) {
  return (
    <div role="status">
      <Show when={props.reason}>
        {(reason) => (
          <p class="document-note">
            <IconLock />
            {t(`readOnly.${reason()}`)}
          </p>
        )}
      </Show>
    </div>
  )
}
