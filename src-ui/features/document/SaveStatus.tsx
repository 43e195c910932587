import { createEffect, createSignal, onCleanup, Show, untrack } from 'solid-js'
import IconCheck from '~icons/lucide/check'
import IconAlert from '~icons/lucide/circle-alert'
import IconDevice from '~icons/lucide/hard-drive'
import IconLoader from '~icons/lucide/loader-circle'
import { t } from '../../i18n/i18n.ts'
import { isHubAway } from '../../state/connection/connection.ts'
import type { DocumentLink } from '../../state/documents/document-link.ts'

type Saved = ReturnType<DocumentLink['saved']>

/** Saving that takes so long is shown by a wheel that turns. In ms. */
const LONG_MS = 500

/** So long after the last key the words say that all is saved. Until then they stay: to change them twice with each key would cost half of its time. In ms. */
const PAUSE_MS = 300

/** Whether the document is saved. "Saved" means that every change is on the hub's disk. */
export function SaveStatus(props: { saved: Saved }) {
  const [shown, setShown] = createSignal(untrack(() => props.saved))
  createEffect(() => {
    if (props.saved !== 'saved' || untrack(shown) !== 'saving') {
      setShown(props.saved)
      return
    }
    const timer = setTimeout(() => setShown('saved'), PAUSE_MS)
    onCleanup(() => clearTimeout(timer))
  })
  const [isLong, setLong] = createSignal(false)
  createEffect(() => {
    setLong(false)
    if (props.saved !== 'saving') return
    const timer = setTimeout(() => setLong(true), LONG_MS)
    onCleanup(() => clearTimeout(timer))
  })
  return (
    // A document that cannot be opened before the hub is back says so in the place of its text.
    <Show when={shown() !== 'loading' || !isHubAway()}>
      <p class="save-status" data-saved={shown()} data-long={isLong() ? '' : undefined}>
        {/* All are there, and the style sheet shows one: nothing is made again when somebody begins to type. */}
        <IconCheck data-of="saved" />
        <IconLoader data-of="loading saving" />
        <IconDevice data-of="onDevice" />
        <IconAlert data-of="inTab" />
        <span>{t(`document.${shown()}`)}</span>
      </p>
    </Show>
  )
}
