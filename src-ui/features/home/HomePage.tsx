import { A } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import IconPresentation from '~icons/lucide/presentation'
import { t } from '../../i18n/i18n.ts'
import { wallWord } from '../../i18n/parts/wall.ts'
import { hasValidSession } from '../../state/connection/connection.ts'
import { hub, peopleAway, peopleHere } from '../../state/hub.ts'
import { ContinueList } from './ContinueList.tsx'
import './home.css'

type HomePageProps = {
  nameLine: JSX.Element
  /** The invitation with a description above it. */
  invitation: (description: string) => JSX.Element
  /** The list of people who are here. */
  people: JSX.Element
}

/** Starts with the invitation: a host who shows this page on a projector lets the people in front of it join. */
export default function HomePage(props: HomePageProps) {
  const isAlone = () => peopleHere().length <= 1
  return (
    <div class="home">
      {props.nameLine}
      <div class="home-cards">
        <Show when={hasValidSession()}>
          <section class="home-card home-invitation" aria-labelledby="home-invitation">
            <h2 id="home-invitation">{t('invite.title')}</h2>
            <A class="button" data-kind="plain" href="/wall">
              <IconPresentation />
              {wallWord('show')}
            </A>
            {props.invitation(isAlone() ? t('invite.nobody') : t('invite.words'))}
          </section>
        </Show>
        <Show when={!isAlone() || hub.more.members || peopleAway().length > 0}>{props.people}</Show>
      </div>
      <ContinueList />
    </div>
  )
}
