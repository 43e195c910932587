import { createEffect, on, Show } from 'solid-js'
import { leadingCount, leadingWord } from '../../i18n/parts/leading.ts'
import { finalState } from '../../state/connection/connection.ts'
import { hub } from '../../state/hub.ts'
import { refreshLeading } from '../../state/leading/leading.ts'
import { AskButton } from './AskButton.tsx'
import { CallLine } from './CallLine.tsx'
import { EndButton } from './ending/EndButton.tsx'
import { EndedNote } from './ending/EndedNote.tsx'
import { EndingLine } from './ending/EndingLine.tsx'
import { EyesUpLine } from './eyes-up/EyesUpLine.tsx'
import { EyesUpMenu } from './eyes-up/EyesUpMenu.tsx'
import { GroupsButton } from './groups/GroupsButton.tsx'
import { HandButton } from './HandButton.tsx'
import { HandsMenu } from './HandsMenu.tsx'
import { KnocksButton } from './KnocksButton.tsx'
import { LookHereMenu } from './LookHereMenu.tsx'
import { TimerMenu } from './TimerMenu.tsx'
import { TimerText } from './TimerText.tsx'
import { TurnLine } from './TurnLine.tsx'
import { createTimeLeft } from './time-left.ts'
import './leading.css'

/** The bar, until a host has ended the hub. */
export function LeadingBar() {
  return (
    <Show when={finalState() !== 'ended'} fallback={<EndedNote />}>
      <Bar />
    </Show>
  )
}

/** Below the header of every page: for hosts what they lead with, and for everybody else what is on. */
function Bar() {
  const left = createTimeLeft()
  const isHost = () => hub.me?.role === 'host'
  createEffect(
    on([isHost, () => hub.leading.hands.count], () => {
      // Whose hands they are is sent to nobody else, and this person's may have been lowered by a host.
      void refreshLeading()
    }),
  )
  return (
    <section class="leading" aria-label={leadingWord('bar')}>
      <EyesUpLine />
      <TurnLine />
      <span class="visually-hidden" role="status">
        {left.isUp() ? leadingWord('timeUp') : ''}
      </span>
      <EndingLine />
      <CallLine />
      <Show
        when={isHost()}
        fallback={
          <div class="leading-row">
            <TimerText left={left} />
            <Show when={hub.leading.hands.count > 0}>
              <span>{leadingCount('up', hub.leading.hands.count)}</span>
            </Show>
            <HandButton />
          </div>
        }
      >
        <div class="leading-row leading-tools">
          <EyesUpMenu />
          <HandsMenu />
          <TimerMenu left={left} />
          <LookHereMenu />
          <AskButton />
          <GroupsButton />
          <KnocksButton />
          <EndButton />
        </div>
      </Show>
    </section>
  )
}
