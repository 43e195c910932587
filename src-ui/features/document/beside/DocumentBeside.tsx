import { A, useLocation } from '@solidjs/router'
import { onMount } from 'solid-js'
import IconMaximize from '~icons/lucide/maximize-2'
import IconX from '~icons/lucide/x'
import { t } from '../../../i18n/i18n.ts'
import { hub } from '../../../state/hub.ts'
import { createLookup } from '../../../state/lookup.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { OpenDocument } from '../OpenDocument.tsx'
import '../document.css'
import './document-beside.css'

/** A document in a room, beside the conversation or in its place. */
export function DocumentBeside(props: { documentId: string; onClose: () => void }) {
  const location = useLocation<{ opened?: boolean }>()
  createLookup('rooms', () => hub.documents[props.documentId]?.roomId)
  const title = () => hub.documents[props.documentId]?.title || t('document.untitled')
  let section!: HTMLElement
  onMount(() => {
    // The dialog in which it was chosen is gone.
    if (location.state?.opened) section.focus({ preventScroll: true })
  })
  return (
    <section ref={section} class="beside" tabindex="-1" aria-label={title()}>
      <div class="beside-bar">
        <span class="meta" dir="auto">
          {title()}
        </span>
        <A
          class="icon-button"
          href={`/documents/${props.documentId}`}
          aria-label={t('places.ownPage')}
          title={t('places.ownPage')}
        >
          <IconMaximize />
        </A>
        <IconButton label={t('places.close')} onClick={() => props.onClose()}>
          <IconX />
        </IconButton>
      </div>
      <OpenDocument documentId={props.documentId} />
    </section>
  )
}
