import { createSignal, onMount, Show } from 'solid-js'
import { invitation, refreshInvitation } from '../../state/host/invitation.ts'
import { InvitationDetails } from './InvitationDetails.tsx'
import { InvitationMissing } from './InvitationMissing.tsx'
import './invitation.css'

/** Everything that another device needs to come in. */
export function InvitationCard(props: { words: string }) {
  const [asked, setAsked] = createSignal(false)
  async function load() {
    setAsked(false)
    await refreshInvitation()
    setAsked(true)
  }
  onMount(load)

  return (
    <div class="invitation">
      <p class="invitation-description">{props.words}</p>
      <Show when={invitation()} fallback={<InvitationMissing failed={asked()} onRetry={load} />}>
        {(present) => <InvitationDetails invitation={present()} />}
      </Show>
    </div>
  )
}
