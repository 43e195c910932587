import { createSignal, onMount, Show } from 'solid-js'
import IconLock from '~icons/lucide/lock'
import { joinWord } from './words.ts'

/** For guests on a plain page of a hub that serves HTTPS as well: the way to it, before they type anything. */
export function EncryptedWay() {
  const [page, setPage] = createSignal<string>()
  onMount(async () => {
    // Fetched later, and without it people join all the same: few hubs are encrypted.
    const encryption = await import('../../state/host/encryption.ts').catch(() => undefined)
    if (!encryption || encryption.isEncrypted()) return
    const offer = await encryption.encryptionOffer()
    if (offer?.port !== undefined) setPage(encryption.ENCRYPTION_PAGE)
  })
  return (
    <Show when={page()}>
      {(present) => (
        <a class="button join-encrypted" data-kind="quiet" href={present()} rel="external">
          <IconLock />
          {joinWord('encrypted')}
        </a>
      )}
    </Show>
  )
}
