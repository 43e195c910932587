import { createSignal, onMount, Show } from 'solid-js'
import IconLock from '~icons/lucide/lock'
import IconLockOpen from '~icons/lucide/lock-open'
import { ENCRYPTION_PAGE, encryptedAddress, encryptionOffer } from '../../state/host/encryption.ts'
import { invitationWord } from './words.ts'

/** Whether others can read along, and where they cannot. `link`: what the invitation shows. */
export function EncryptionNotes(props: { link: string | undefined }) {
  // Not a resource: the whole card would wait for the answer.
  const [port, setPort] = createSignal<number>()
  onMount(async () => setPort((await encryptionOffer())?.port))
  const address = () => {
    const found = port()
    return found === undefined ? undefined : encryptedAddress(found, props.link && new URL(props.link).hostname)
  }
  return (
    <>
      <li>
        <IconLockOpen />
        {invitationWord('notEncrypted')}
      </li>
      <Show when={address()}>
        {(present) => (
          <li>
            <IconLock />
            <span>
              {invitationWord('encryptedAt', { address: present() })}{' '}
              <a href={ENCRYPTION_PAGE} rel="external">
                {invitationWord('encryptedHow')}
              </a>
            </span>
          </li>
        )}
      </Show>
    </>
  )
}
