import { createSignal, createUniqueId, Show } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { deviceText } from '../../i18n/device.ts'
import { errorText, plural, t } from '../../i18n/i18n.ts'
import { timeAgo } from '../../i18n/times.ts'
import { admit, joinRequests, refuseEntry } from '../../state/host/join-requests.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createMinuteClock } from '../../ui/clock.ts'
import { focusPage } from '../../ui/focus-page.ts'
import { KeyedFor } from '../../ui/lists/KeyedFor.tsx'
import { createRowFocus } from '../../ui/lists/row-focus.ts'
import './join-requests.css'

/** For the host: the people who have asked to join, with buttons to admit or refuse them. In a card, or as a note above a page. */
export function JoinRequests(props: { level: 'card' | 'note' }) {
  const headingId = createUniqueId()
  const now = createMinuteClock()
  const [problem, setProblem] = createSignal<string>()

  async function decide(work: ReturnType<typeof admit>) {
    const refused = await work
    setProblem(refused && refused !== 'join.notWaiting' ? errorText(refused) : undefined)
  }

  /** The title of the dialog that the list is in. */
  let dialogTitle: Element | null | undefined
  const noteFocus = createRowFocus(joinRequests, () => focusPage(dialogTitle))

  return (
    <Show when={joinRequests().length > 0}>
      <section
        class="join-requests"
        data-level={props.level}
        aria-labelledby={headingId}
        onFocusIn={(event) => {
          dialogTitle = event.currentTarget.closest('dialog')?.querySelector('h2')
          noteFocus(event)
        }}
      >
        <Dynamic component={props.level === 'card' ? 'h3' : 'h2'} id={headingId}>
          {plural('joinRequests.count', joinRequests().length)}
        </Dynamic>
        <ul>
          <KeyedFor each={joinRequests()} by={({ pendingId }) => pendingId}>
            {(person) => (
              <li>
                <span class="join-request-person">
                  <strong>{person().name}</strong>
                  <span class="meta">
                    {[deviceText(person().device), person().address, timeAgo(person().since, now())]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </span>
                <span class="join-request-answers">
                  <Button
                    kind="primary"
                    aria-label={t('joinRequests.admitName', { name: person().name })}
                    onClick={() => void decide(admit(person().pendingId))}
                  >
                    {t('joinRequests.admit')}
                  </Button>
                  <Button
                    aria-label={t('joinRequests.refuseName', { name: person().name })}
                    onClick={() => void decide(refuseEntry(person().pendingId))}
                  >
                    {t('joinRequests.refuse')}
                  </Button>
                </span>
              </li>
            )}
          </KeyedFor>
        </ul>
        <p class="error-text" role="alert">
          {problem()}
        </p>
      </section>
    </Show>
  )
}
