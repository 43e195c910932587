import { A } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import IconUsers from '~icons/lucide/users'
import { t } from '../../i18n/i18n.ts'
import { hub, peopleAway, peopleHere } from '../../state/hub.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createMinuteClock } from '../../ui/clock.ts'
import { PersonRow } from './PersonRow.tsx'
import { personWord } from './person-words.ts'
import './people.css'

const SHOWN_AT_FIRST = 12
/** A hub of a conference remembers thousands. */
const AWAY_SHOWN_MAX = 200

/** The people who are here, and since when; on demand those who are not, whom one can still write to. */
export default function PeopleCard() {
  const now = createMinuteClock()
  const [showsAll, setAll] = createSignal(false)
  const [showsAway, setAway] = createSignal(false)
  const shown = () => (showsAll() ? peopleHere() : peopleHere().slice(0, SHOWN_AT_FIRST))

  return (
    <section class="home-card home-people" aria-labelledby="home-people">
      <h2 id="home-people">
        <IconUsers />
        {personWord('hereNow')} · {peopleHere().length}
      </h2>
      <ul>
        {/* Iterates over ids, so that a row and a menu open in it stay when somebody joins or changes. */}
        <For each={shown().map(({ member }) => member.id)}>{(id) => <PersonRow id={id} now={now()} />}</For>
      </ul>
      <Show when={peopleHere().length > shown().length}>
        <Button kind="quiet" onClick={() => setAll(true)}>
          {personWord('showAll', { count: peopleHere().length })}
        </Button>
      </Show>
      <Show when={hub.more.members}>
        <A class="button" data-kind="quiet" href="/all/members">
          {t('list.members')}
        </A>
      </Show>
      <Show when={!hub.more.members && peopleAway().length > 0}>
        <Button kind="quiet" aria-expanded={showsAway()} onClick={() => setAway(!showsAway())}>
          {personWord('notHere', { count: peopleAway().length })}
        </Button>
        <Show when={showsAway()}>
          <ul>
            <For
              each={peopleAway()
                .slice(0, AWAY_SHOWN_MAX)
                .map(({ id }) => id)}
            >
              {(id) => <PersonRow id={id} now={now()} />}
            </For>
          </ul>
        </Show>
      </Show>
    </section>
  )
}
