import { createEffect, createSignal, For, onCleanup, Show } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import { type Diagnosis, diagnosis } from '../../../state/host/reach.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { Spinner } from '../../../ui/states/Spinner.tsx'
import { findingWord, reachCount, reachWord } from './words.ts'

/** The person holds a telephone in the other hand and looks whether the number rises. */
const COUNTED_EVERY_MS = 3000

/** What the doctor has found, with one next step each, and another telephone as the probe. */
export function DoctorDialog(props: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={reachWord('doctor')} closeLabel={t('app.close')}>
      <Doctor />
    </Dialog>
  )
}

function Doctor() {
  const [found, setFound] = createSignal<Diagnosis>()
  const [hasFailed, setHasFailed] = createSignal(false)
  const [hasTried, setHasTried] = createSignal(false)
  const [came, setCame] = createSignal(0)

  async function look(tried: boolean): Promise<void> {
    setHasFailed(false)
    setFound(undefined)
    const answer = await diagnosis({ thorough: true, tried })
    setFound(answer)
    setHasFailed(answer === undefined)
    setCame(answer?.othersCame ?? came())
  }
  createEffect(() => void look(hasTried()))

  async function count(): Promise<void> {
    const answer = await diagnosis({ thorough: false, tried: false })
    if (!answer) return
    // Somebody has come in: what was suspected before is not true any more.
    const isNews = answer.othersCame > came()
    setCame(answer.othersCame)
    if (!isNews) return
    if (hasTried()) setHasTried(false)
    else void look(false)
  }
  const timer = setInterval(() => void count(), COUNTED_EVERY_MS)
  onCleanup(() => clearInterval(timer))

  return (
    <div class="doctor">
      <div role="status">
        <Show when={!found() && !hasFailed()}>
          <Spinner label={reachWord('looking')} />
        </Show>
        <Show when={hasFailed()}>
          <p>{reachWord('away')}</p>
          <Button onClick={() => void look(hasTried())}>{t('app.retry')}</Button>
        </Show>
        <Show when={found()}>
          {(diagnosis) => (
            <Show when={diagnosis().findings.length > 0} fallback={<p>{reachWord('nothing')}</p>}>
              <ul class="doctor-findings">
                <For each={diagnosis().findings}>
                  {(finding) => (
                    <li data-weight={finding.weight}>
                      <strong>{findingWord(finding, 'what')}</strong>
                      <span>{findingWord(finding, 'next')}</span>
                    </li>
                  )}
                </For>
              </ul>
            </Show>
          )}
        </Show>
      </div>
      <Show when={found()?.address}>
        {(address) => (
          <div class="doctor-probe">
            <h3>{reachWord('probe')}</h3>
            <p>{reachWord('probeWords')}</p>
            <p class="doctor-address">{address()}</p>
            <p role="status">{reachCount('came', came())}</p>
            <Show when={!hasTried()}>
              <Button onClick={() => setHasTried(true)}>{reachWord('notReached')}</Button>
            </Show>
          </div>
        )}
      </Show>
    </div>
  )
}
