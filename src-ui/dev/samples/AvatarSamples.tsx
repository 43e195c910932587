import { For } from 'solid-js'
import { Avatar } from '../../ui/Avatar.tsx'
import { Logo } from '../../ui/Logo.tsx'
import { Qr } from '../../ui/Qr.tsx'
import { ADA, BOB } from '../made-up.ts'
import { Sample } from '../Sample.tsx'
import { Section } from '../Section.tsx'

const SIZES = ['s', 'm', 'l'] as const
const STATUSES = [undefined, 'online', 'away', 'busy', 'offline'] as const
const NAMES = ['Ada', 'Ada Lovelace', '李 小龍', '🦊 Fox', '🇩🇪 👨‍👩‍👧', '', 'x y z']

export function AvatarSamples() {
  return (
    <>
      <Section title="Avatar" folder="ui">
        <For each={SIZES}>
          {(size) => (
            <Sample state={`${size}: no status, online, away, busy, offline`}>
              <For each={STATUSES}>
                {(status) => (
                  <Avatar size={size} name={ADA.name} colour={ADA.colour} status={status} statusLabel={status} />
                )}
              </For>
            </Sample>
          )}
        </For>
        <Sample state="initials">
          <For each={NAMES}>{(name) => <Avatar name={name} colour={BOB.colour} />}</For>
        </Sample>
      </Section>
      <Section title="Logo" folder="ui">
        <Sample state="in the sidebar, on the page to join">
          <Logo size={24} />
          <Logo size={28} />
        </Sample>
      </Section>
      <Section title="Qr" folder="ui">
        <Sample state="short text">
          <Qr text="http://10.0.0.1:4280/" label="QR code of a short text" />
        </Sample>
        <Sample state="long text">
          <Qr text={`http://192.168.178.137:4280/#${'K7QX4M2P'.repeat(12)}`} label="QR code of a long text" />
        </Sample>
      </Section>
    </>
  )
}
