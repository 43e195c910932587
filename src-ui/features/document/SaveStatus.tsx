import { type JSX, Show } from 'solid-js'
import IconCheck from '~icons/lucide/check'
import IconAlert from '~icons/lucide/circle-alert'
import IconDevice from '~icons/lucide/hard-drive'
import IconLoader from '~icons/lucide/loader-circle'
import { t } from '../../i18n/i18n.ts'
import { isHubAway } from '../../state/connection/connection.ts'
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
    // A document that cannot be opened before the hub is back says so in the place of its text.
    <Show when={props.saved !== 'loading' || !isHubAway()}>
      <p class="save-status" data-saved={props.saved}>
        {icons[props.saved]()}
        <span>{t(`document.${props.saved}`)}</span>
      </p>
    </Show>
  )
}
