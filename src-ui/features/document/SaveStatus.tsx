import { createEffect, createSignal, onCleanup, Show } from 'solid-js'
import IconCheck from '~icons/lucide/check'
import IconAlert from '~icons/lucide/circle-alert'
import IconDevice from '~icons/lucide/hard-drive'
import IconLoader from '~icons/lucide/loader-circle'
import { t } from '../../i18n/i18n.ts'
import { isHubAway } from '../../state/connection/connection.ts'
import type { DocumentLink } from '../../state/documents/document-link.ts'

type Saved = ReturnType<DocumentLink['saved']>

/** Saving that takes so long is shown by a wheel that turns. With each key it would cost more than all else that a key changes. In ms. */
const LONG_MS = 500

/** Whether the document is saved. "Saved" means that every change is on the hub's disk. */
export function SaveStatus(props: { saved: Saved }) {
  const [isLong, setLong] = createSignal(false)
  createEffect(() => {
    setLong(false)
    if (props.saved !== 'saving') return
    const timer = setTimeout(() => setLong(true), LONG_MS)
    onCleanup(() => clearTimeout(timer))
  })
  return (
    // A document that cannot be opened before the hub is back says so in the place of its text.
    <Show when={props.saved !== 'loading' || !isHubAway()}>
      <p class="save-status" data-saved={props.saved} data-long={isLong() ? '' : undefined}>
        {/* All are there, and the style sheet shows one: while somebody types, the words change with each key. */}
        <IconCheck data-of="saved" />
        <IconLoader data-of="loading saving" />
        <IconDevice data-of="onDevice" />
        <IconAlert data-of="inTab" />
        <span>{t(`document.${props.saved}`)}</span>
      </p>
    </Show>
  )
}
