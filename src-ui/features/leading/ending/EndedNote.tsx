import { createSignal } from 'solid-js'
import IconPower from '~icons/lucide/power-off'
import { locale } from '../../../i18n/i18n.ts'
import { leadingWord } from '../../../i18n/parts/leading.ts'
import { togetherCount, togetherWord } from '../../../i18n/parts/together.ts'
import { unansweredCount } from '../../../state/connection/commands.ts'
import { isHubBack } from '../../../state/connection/connection.ts'
import { hub } from '../../../state/hub.ts'
import { Button } from '../../../ui/buttons/Button.tsx'

/** After a host has ended the hub: which one this was, and what of this person is only on this device. */
export function EndedNote() {
  const [isGone, setGone] = createSignal(false)
  const day = () =>
    new Date(hub.leading.ending?.at ?? Date.now()).toLocaleDateString(locale(), {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    })

  /** Where there is no hub, a page that is left cannot be read any more. */
  async function look() {
    setGone(false)
    if (await isHubBack()) location.reload()
    else setGone(true)
  }

  return (
    <section aria-label={leadingWord('bar')}>
      <div role="alert">
        <p class="notice" data-kind="removed">
          <IconPower />
          <span dir="auto">
            {togetherWord('ended', { hub: hub.hubName, day: day() })}
            {unansweredCount() > 0 ? ` ${togetherCount('unsent', unansweredCount())}` : ''}
            {isGone() ? ` ${togetherWord('stillGone')}` : ''}
          </span>
          <Button onClick={() => void look()}>{togetherWord('lookAgain')}</Button>
        </p>
      </div>
    </section>
  )
}
