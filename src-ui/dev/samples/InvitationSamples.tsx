import { For } from 'solid-js'
import { DoorPolicySwitch } from '../../features/invitation/DoorPolicySwitch.tsx'
import { InvitationDetails } from '../../features/invitation/InvitationDetails.tsx'
import { InvitationPlaceholder } from '../../features/invitation/InvitationPlaceholder.tsx'
import { CodeField } from '../../features/join/CodeField.tsx'
import { JoinFrame } from '../../features/join/JoinFrame.tsx'
import { Button } from '../../ui/buttons/Button.tsx'
import { LONG_TEXT, nothing } from '../made-up.ts'
import { Sample } from '../Sample.tsx'
import { Section } from '../Section.tsx'
import '../../features/invitation/invitation.css'

const POLICIES = ['code', 'ask', 'open'] as const
const LINKS = [
  { url: 'http://192.168.1.37:4280/#K7QX4M2P', address: '192.168.1.37:4280', interface: 'wlan0' },
  { url: 'http://10.8.0.2:4280/#K7QX4M2P', address: '10.8.0.2:4280', interface: 'tun0' },
]

export function InvitationSamples() {
  return (
    <>
      <Section title="InvitationDetails" folder="features/invitation">
        <Sample state="code, one network" wide>
          <div class="invitation">
            <InvitationDetails
              invitation={{
                door: 'code',
                code: 'K7QX4M2P',
                links: LINKS.slice(0, 1),
                expiresAt: Date.now() + 7_200_000,
              }}
            />
          </div>
        </Sample>
        <Sample state="open door, two networks" wide>
          <div class="invitation">
            <InvitationDetails invitation={{ door: 'open', links: LINKS }} />
          </div>
        </Sample>
        <Sample state="loading">
          <InvitationPlaceholder failed={false} onRetry={nothing} />
        </Sample>
        <Sample state="failed">
          <InvitationPlaceholder failed onRetry={nothing} />
        </Sample>
      </Section>
      <Section title="DoorPolicySwitch" folder="features/invitation">
        <For each={POLICIES}>
          {(policy) => (
            <Sample state={policy} wide>
              <DoorPolicySwitch policy={policy} />
            </Sample>
          )}
        </For>
      </Section>
      <Section title="CodeField" folder="features/join">
        <Sample state="empty">
          <CodeField error={undefined} onChange={nothing} />
        </Sample>
        <Sample state="error">
          <CodeField error={LONG_TEXT} onChange={nothing} />
        </Sample>
      </Section>
      <Section title="JoinFrame" folder="features/join">
        <Sample state="title, description, one action" wide>
          <JoinFrame title="Join this hub" description={LONG_TEXT} corner={<Button kind="quiet">Corner</Button>}>
            <Button kind="primary">Join</Button>
          </JoinFrame>
        </Sample>
      </Section>
    </>
  )
}
