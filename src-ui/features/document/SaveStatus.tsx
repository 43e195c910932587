import { type JSX, Show } from 'solid-js'
import IconCheck from '~icons/lucide/check'
import IconAlert from '~icons/lucide/circle-alert'
import IconDevice from '~icons/lucide/hard-drive'
import IconLoader from '~icons/lucide/loader-circle'
import { t } from '../../i18n/i18n.ts'
import type { DocumentLink } from '../../state/documents/document-link.ts'

type Saved = ReturnType<DocumentLink['saved']>

const icons: Record<Saved, () => JSX.Element> = {
  loading: () => <IconLoader />,
  saved: () => <IconCheck />,
  saving: () => <IconLoader />,
  onDevice: () => <IconDevice />,
  inTab: () => <IconAlert />,
}

/** Whether the document is saved. "Saved" means that every change is on the hub's disk. */
export function SaveStatus(props: { saved: Saved }) {
  return (
    <p class="save-status" data-saved={props.saved}>
      {icons[props.saved]()}
      <span>
        <Show when={props.saved !== 'loading'} fallback={t('document.loading')}>
          {t(`document.${props.saved as Exclude<Saved, 'loading'>}`)}
        </Show>
      </span>
    </p>
  )
}
