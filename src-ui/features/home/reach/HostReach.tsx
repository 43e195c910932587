import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js'
import IconCheck from '~icons/lucide/circle-check'
import IconStethoscope from '~icons/lucide/stethoscope'
import IconWarning from '~icons/lucide/triangle-alert'
import IconWifi from '~icons/lucide/wifi'
import { type Diagnosis, diagnosis } from '../../../state/host/reach.ts'
import { peopleHere, roomList, roomName } from '../../../state/hub.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { ClockDoubt } from './ClockDoubt.tsx'
import { DoctorDialog } from './DoctorDialog.tsx'
import { WifiDialog } from './WifiDialog.tsx'
import { findingWord, reachWord } from './words.ts'

const REFRESHED_EVERY_MS = 20_000

/** For hosts, in the invitation: that people can join, or in its place what keeps them out, with the next step. */
export function HostReach() {
  const [found, setFound] = createSignal<Diagnosis>()
  const [dialog, setDialog] = createSignal<'doctor' | 'wifi'>()
  let doctorButton: HTMLButtonElement | undefined
  const worst = () => found()?.findings.find(({ weight }) => weight !== 'note')

  const jumped = () => found()?.findings.find(({ code }) => code === 'clock.jumped')

  async function refresh(): Promise<void> {
    if (document.visibilityState === 'hidden') return
    setFound(await diagnosis({ thorough: false, tried: false }))
  }
  // Who comes in changes what is known of the network.
  /** The button that was pressed is gone, so the one below it gets the focus. */
  async function afterConfirmed(): Promise<void> {
    await refresh()
    doctorButton?.focus()
  }
  createEffect(on(() => peopleHere().length, refresh))
  const timer = setInterval(() => void refresh(), REFRESHED_EVERY_MS)
  onCleanup(() => clearInterval(timer))

  return (
    <>
      <div class="reach-line">
        <p role="status">
          <Show
            when={worst()}
            fallback={
              <Show when={found()}>
                <span class="reach-found" data-good>
                  <IconCheck />
                  {reachWord('canJoin')}
                </span>
              </Show>
            }
          >
            {(finding) => (
              <span class="reach-found">
                <IconWarning />
                {findingWord(finding(), 'what')}
              </span>
            )}
          </Show>
        </p>
        <Show
          when={worst()}
          fallback={
            <Show when={roomList()[0]}>{(lobby) => <p>{reachWord('landing', { room: roomName(lobby()) })}</p>}</Show>
          }
        >
          <Button aria-haspopup="dialog" onClick={() => setDialog('doctor')}>
            {reachWord('whatToDo')}
          </Button>
        </Show>
      </div>
      <Show when={jumped()}>{(finding) => <ClockDoubt finding={finding()} onConfirmed={afterConfirmed} />}</Show>
      <div class="reach-tools">
        <Button ref={doctorButton} aria-haspopup="dialog" onClick={() => setDialog('doctor')}>
          <IconStethoscope />
          {reachWord('nobodyGetsIn')}
        </Button>
        <Button aria-haspopup="dialog" onClick={() => setDialog('wifi')}>
          <IconWifi />
          {reachWord('wifi')}
        </Button>
      </div>
      <DoctorDialog open={dialog() === 'doctor'} onClose={() => setDialog(undefined)} />
      <WifiDialog open={dialog() === 'wifi'} onClose={() => setDialog(undefined)} />
    </>
  )
}
