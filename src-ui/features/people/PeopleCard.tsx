import { createSignal, For, Show } from 'solid-js'
import IconUsers from '~icons/lucide/users'
import { t } from '../../i18n/i18n.ts'
import { peopleHere } from '../../state/hub.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createMinuteClock } from '../../ui/clock.ts'
import { PersonRow } from './PersonRow.tsx'
import './people.css'

const FIRST_SHOWN = 12

/** Who is here, and since when. */
export function PeopleCard() {
  const now = createMinuteClock()
  const [all, setAll] = createSignal(false)
  const shown = () => (all() ? peopleHere() : peopleHere().slice(0, FIRST_SHOWN))

  return (
    <section class="home-card home-people" aria-labelledby="home-people">
      <h2 id="home-people">
        <IconUsers />
        {t('home.hereNow')} · {peopleHere().length}
      </h2>
      <ul>
        {/* By id: a row stays, and a menu open in it, when somebody comes or something about them changes. */}
        <For each={shown().map(({ member }) => member.id)}>{(id) => <PersonRow id={id} now={now()} />}</For>
      </ul>
      <Show when={peopleHere().length > shown().length}>
        <Button kind="quiet" onClick={() => setAll(true)}>
          {t('home.showAll', { count: peopleHere().length })}
        </Button>
      </Show>
    </section>
  )
}
