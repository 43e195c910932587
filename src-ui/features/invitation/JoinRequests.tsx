import { createSignal, For, Show } from 'solid-js'
import { errorText, plural, t } from '../../i18n/i18n.ts'
import { timeAgo } from '../../i18n/times.ts'
import { admit, joinRequests, refuseEntry } from '../../state/host/join-requests.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createMinuteClock } from '../../ui/clock.ts'

/** For the host: the people who have asked to join, with buttons to admit or refuse them. */
export function JoinRequests() {
  const now = createMinuteClock()
  const [problem, setProblem] = createSignal<string>()

  async function decide(work: ReturnType<typeof admit>) {
    const refused = await work
    setProblem(refused && refused !== 'join.notWaiting' ? errorText(refused) : undefined)
  }

  return (
    <>
      <span class="visually-hidden" role="status">
        {joinRequests().length > 0 ? plural('joinRequests.count', joinRequests().length) : ''}
      </span>
      <Show when={joinRequests().length > 0}>
        <section class="join-requests" aria-labelledby="join-requests">
          <h3 id="join-requests">{plural('joinRequests.count', joinRequests().length)}</h3>
          <ul>
            <For each={joinRequests()}>
              {(person) => (
                <li>
                  <span class="join-request-person">
                    <strong>{person.name}</strong>
                    <span class="meta">
                      {[person.device, person.address, timeAgo(person.since, now())].filter(Boolean).join(' · ')}
                    </span>
                  </span>
                  <span class="join-request-answers">
                    <Button
                      kind="primary"
                      aria-label={t('joinRequests.admitName', { name: person.name })}
                      onClick={() => void decide(admit(person.pendingId))}
                    >
                      {t('joinRequests.admit')}
                    </Button>
                    <Button
                      aria-label={t('joinRequests.refuseName', { name: person.name })}
                      onClick={() => void decide(refuseEntry(person.pendingId))}
                    >
                      {t('joinRequests.refuse')}
                    </Button>
                  </span>
                </li>
              )}
            </For>
          </ul>
          <p class="error-text" role="alert">
            {problem()}
          </p>
        </section>
      </Show>
    </>
  )
}
