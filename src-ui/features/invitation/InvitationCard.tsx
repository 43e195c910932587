import { createSignal, onMount, Show } from 'solid-js'
import { invitation, refreshInvitation } from '../../state/host/invitation.ts'
import { InvitationDetails } from './InvitationDetails.tsx'
import { InvitationPlaceholder } from './InvitationPlaceholder.tsx'
import './invitation.css'

/** Everything that somebody needs to join from another device: QR code, code and address. */
export default function InvitationCard(props: { description: string }) {
  const [hasAnswer, setHasAnswer] = createSignal(false)
  async function load() {
    setHasAnswer(false)
    await refreshInvitation()
    setHasAnswer(true)
  }
  onMount(load)

  return (
    <div class="invitation">
      <p class="invitation-description">{props.description}</p>
      <Show when={invitation()} fallback={<InvitationPlaceholder failed={hasAnswer()} onRetry={load} />}>
        {(present) => <InvitationDetails invitation={present()} />}
      </Show>
    </div>
  )
}
