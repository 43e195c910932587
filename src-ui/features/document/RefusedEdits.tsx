import { createSignal, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import type { DocumentLink } from '../../state/documents/document-link.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { saveAsFile } from './save-as-file.ts'

/** The ways out for somebody whose text the hub does not take: to take it along, to send it once more, to let it go. */
export function RefusedEdits(props: { link: DocumentLink; title: string }) {
  const [isAsking, setAsking] = createSignal(false)
  let discardButton!: HTMLButtonElement
  let keepButton!: HTMLButtonElement
  function ask(asks: boolean) {
    setAsking(asks)
    const button = asks ? keepButton : discardButton
    button.focus()
  }
  return (
    <Show
      when={isAsking()}
      fallback={
        <>
          <Button onClick={() => saveAsFile(props.link.text.toString(), props.title)}>{t('document.saveText')}</Button>
          <Button onClick={() => void props.link.allowAnotherTry().then(() => location.reload())}>
            {t('app.retry')}
          </Button>
          <Button ref={discardButton} onClick={() => ask(true)}>
            {t('document.discard')}
          </Button>
        </>
      }
    >
      <p>{t('document.discardWords')}</p>
      <Button
        kind="primary"
        class="danger"
        onClick={() => void props.link.discardEdits().then(() => location.reload())}
      >
        {t('document.discardNow')}
      </Button>
      <Button ref={keepButton} onClick={() => ask(false)}>
        {t('app.cancel')}
      </Button>
    </Show>
  )
}
