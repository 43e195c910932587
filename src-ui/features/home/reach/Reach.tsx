import { createSignal, For, onCleanup, onMount, Show } from 'solid-js'
import IconStethoscope from '~icons/lucide/stethoscope'
import IconWarning from '~icons/lucide/triangle-alert'
import IconWifi from '~icons/lucide/wifi'
import { type Diagnosis, diagnosis, hubsNearby, type NearbyHub } from '../../../state/host/reach.ts'
import { hub } from '../../../state/hub.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { DoctorDialog } from './DoctorDialog.tsx'
import { WifiDialog } from './WifiDialog.tsx'
import { findingWord, reachCount, reachWord } from './words.ts'
import './reach.css'

const REFRESHED_EVERY_MS = 20_000

/** Below the invitation: for the host what keeps people out, and for everybody which other hubs are near. */
export default function Reach() {
  const [found, setFound] = createSignal<Diagnosis>()
  const [near, setNear] = createSignal<readonly NearbyHub[]>([])
  const [dialog, setDialog] = createSignal<'doctor' | 'wifi'>()
  const isHost = () => hub.me?.role === 'host'
  const worst = () => found()?.findings.find(({ weight }) => weight !== 'note')

  async function refresh(): Promise<void> {
    if (document.visibilityState === 'hidden') return
    setNear(await hubsNearby())
    if (isHost()) setFound(await diagnosis({ thorough: false, tried: false }))
  }
  onMount(() => void refresh())
  const timer = setInterval(() => void refresh(), REFRESHED_EVERY_MS)
  onCleanup(() => clearInterval(timer))

  return (
    <div class="reach">
      <Show when={isHost()}>
        <div class="reach-host">
          <p role="status">
            <Show when={worst()}>
              {(finding) => (
                <span class="reach-warning">
                  <IconWarning />
                  {findingWord(finding(), 'what')}
                </span>
              )}
            </Show>
          </p>
          <Button aria-haspopup="dialog" onClick={() => setDialog('doctor')}>
            <IconStethoscope />
            {reachWord(worst() ? 'whatToDo' : 'nobodyGetsIn')}
          </Button>
          <Button aria-haspopup="dialog" onClick={() => setDialog('wifi')}>
            <IconWifi />
            {reachWord('wifi')}
          </Button>
        </div>
        <DoctorDialog open={dialog() === 'doctor'} onClose={() => setDialog(undefined)} />
        <WifiDialog open={dialog() === 'wifi'} onClose={() => setDialog(undefined)} />
      </Show>
      <Show when={near().length > 0}>
        <section aria-labelledby="reach-near">
          <h2 id="reach-near">{reachWord('near')}</h2>
          <ul class="reach-hubs">
            <For each={near()}>
              {(other) => (
                <li>
                  <a href={other.url} target="_blank" rel="noopener noreferrer">
                    <bdi>{other.name}</bdi>
                    <span class="meta">
                      {reachCount('people', other.people)} · {new URL(other.url).host}
                    </span>
                  </a>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
    </div>
  )
}
