import { Show } from 'solid-js'
import IconClock from '~icons/lucide/clock'
import IconDoorOpen from '~icons/lucide/door-open'
import type { Invitation } from '../../../src-bun/contract/door/door.ts'
import { t } from '../../i18n/i18n.ts'
import { formatDuration } from '../../i18n/times.ts'
import { chooseLink, shownLink } from '../../state/host/invitation.ts'
import { hub } from '../../state/hub.ts'
import { CopyButton } from '../../ui/buttons/CopyButton.tsx'
import { createMinuteClock } from '../../ui/clock.ts'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'
import { Qr } from '../../ui/Qr.tsx'
import { DoorPolicySwitch } from './DoorPolicySwitch.tsx'
import { EncryptionNotes } from './EncryptionNotes.tsx'
import { formatCode } from './format-code.ts'
import { JoinRequests } from './JoinRequests.tsx'
import { cardName, invitationWord } from './words.ts'

export function InvitationDetails(props: { invitation: Invitation }) {
  const now = createMinuteClock()
  const lifetime = () => (props.invitation.expiresAt ?? 0) - now()

  return (
    <>
      <JoinRequests level="card" />
      <div class="invitation-ways">
        <Show when={shownLink()}>
          {(present) => <Qr text={present().url} label={t('invite.qr', { address: present().address })} />}
        </Show>
        <dl>
          <Show when={props.invitation.code}>
            {(code) => (
              <div>
                <dt class="meta">{invitationWord('code')}</dt>
                <dd class="invitation-code">{formatCode(code())}</dd>
                <dd>
                  <CopyButton
                    text={formatCode(code())}
                    label={invitationWord('copyCode')}
                    copiedLabel={t('invite.copied')}
                    failedLabel={t('invite.copyFailed')}
                  />
                </dd>
              </div>
            )}
          </Show>
          <Show when={shownLink()}>
            {(present) => (
              <div>
                <dt class="meta">{invitationWord('address')}</dt>
                <dd class="invitation-address">{present().address}</dd>
                <Show when={new URL(present().url).host !== present().address}>
                  <dd class="meta">{invitationWord('alsoWithPort', { port: new URL(present().url).port })}</dd>
                </Show>
                <dd class="invitation-copies">
                  <CopyButton
                    kind="primary"
                    text={present().url}
                    label={invitationWord('copy')}
                    copiedLabel={t('invite.copied')}
                    failedLabel={t('invite.copyFailed')}
                  />
                  <CopyButton
                    text={`http://${present().address}`}
                    label={invitationWord('copyAddress')}
                    copiedLabel={t('invite.copied')}
                    failedLabel={t('invite.copyFailed')}
                  />
                </dd>
              </div>
            )}
          </Show>
        </dl>
      </div>
      <Show when={props.invitation.links.length > 1}>
        <ChoiceGroup
          layout="list"
          label={invitationWord('whichAddress')}
          value={shownLink()?.url ?? ''}
          onChoose={chooseLink}
          choices={props.invitation.links.map((each, index) => ({
            value: each.url,
            label: each.address,
            note: noteOf(each, index === 0),
          }))}
        />
      </Show>
      <Show when={hub.me?.role === 'host'}>
        <DoorPolicySwitch policy={props.invitation.door} />
      </Show>
      <ul class="invitation-notes">
        <Show when={props.invitation.door === 'ask'}>
          <li>
            <IconDoorOpen />
            {invitationWord('doorAsk')}
          </li>
        </Show>
        <Show when={props.invitation.door === 'open'}>
          <li>
            <IconDoorOpen />
            {invitationWord('doorOpen')}
          </li>
        </Show>
        <Show when={lifetime() > 0}>
          <li>
            <IconClock />
            {invitationWord('codeChanges', { duration: formatDuration(lifetime()) })}
          </li>
        </Show>
        <EncryptionNotes link={shownLink()?.url} />
      </ul>
    </>
  )
}

function noteOf({ address, interface: name }: Invitation['links'][number], isFirst: boolean): string {
  const words = [cardName(name), ...(address.startsWith('[') ? ['IPv6'] : [])]
  return [...words, ...(isFirst ? [invitationWord('likeliest')] : [])].join(' · ')
}
