import { For } from 'solid-js'
import IconMegaphone from '~icons/lucide/megaphone'
import IconX from '~icons/lucide/x'
import { t } from '../../i18n/i18n.ts'
import { dismissNotice, notices } from '../../state/notices.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'

/** The host's notices, above the page. The live region exists before it has text, so that screen readers announce it. */
export function Notices() {
  return (
    <div class="notices" role="status">
      <For each={notices()}>
        {(notice) => (
          <p class="notice">
            <IconMegaphone />
            <span>
              <strong>{notice.fromName}:</strong> {notice.text}
            </span>
            <IconButton label={t('app.close')} onClick={() => dismissNotice(notice)}>
              <IconX />
            </IconButton>
          </p>
        )}
      </For>
    </div>
  )
}
