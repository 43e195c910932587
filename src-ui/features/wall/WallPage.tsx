import { useNavigate } from '@solidjs/router'
import { createEffect, type JSX, onCleanup, onMount, Show } from 'solid-js'
import IconLeave from '~icons/lucide/minimize-2'
import IconFullScreen from '~icons/lucide/monitor'
import { t } from '../../i18n/i18n.ts'
import { wallCount, wallWord } from '../../i18n/parts/wall.ts'
import { connectionShown } from '../../state/connection/connection.ts'
import { followHub } from '../../state/connection/moved.ts'
import { showOnWall } from '../../state/host/wall.ts'
import { hub, peopleHere } from '../../state/hub.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Logo } from '../../ui/Logo.tsx'
import { LastWords } from './LastWords.tsx'
import { Seats } from './Seats.tsx'
import './wall.css'

type WallPageProps = {
  invitation: JSX.Element
  /** Who waits at the door, for hosts. */
  door: JSX.Element
  /** The sentence that everybody reads, the timer and the hands. */
  leading: JSX.Element
}

/** The whole screen, to be seen from the last row: how to come in, who is here and what is said. Nothing of private rooms. */
export default function WallPage(props: WallPageProps) {
  const navigate = useNavigate()
  followHub()
  let page!: HTMLElement

  onMount(() => {
    showOnWall(true)
    page.focus({ preventScroll: true })
  })
  createEffect(() => {
    document.title = hub.hubName || t('app.name')
  })

  const leave = () => navigate('/', { state: { chosen: true } })
  function leaveOnEscape(event: KeyboardEvent) {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    leave()
  }
  addEventListener('keydown', leaveOnEscape)
  onCleanup(() => {
    removeEventListener('keydown', leaveOnEscape)
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined)
  })

  return (
    <main ref={page} class="wall" tabindex="-1">
      <header class="wall-head">
        <Logo size={40} />
        <h1 dir="auto">{hub.hubName || t('app.name')}</h1>
        <p class="wall-state" role="status">
          {connectionShown() === 'connected' ? '' : t(`connection.${connectionShown()}`)}
        </p>
        <Show when={document.fullscreenEnabled}>
          <Button
            kind="quiet"
            onClick={() =>
              // The browser refuses where its owner has forbidden it; the wall is as large as the window then.
              void document.documentElement.requestFullscreen().catch(() => undefined)
            }
          >
            <IconFullScreen />
            {wallWord('fullScreen')}
          </Button>
        </Show>
        <Button kind="quiet" title={`${wallWord('leave')} (Escape)`} onClick={leave}>
          <IconLeave />
          {wallWord('leave')}
        </Button>
      </header>
      {props.leading}
      <div class="wall-body">
        <div class="wall-invitation">{props.invitation}</div>
        <section class="wall-people" aria-labelledby="wall-people">
          <div class="wall-door">{props.door}</div>
          <h2 id="wall-people">{wallCount('count', peopleHere().length)}</h2>
          <Seats />
          <Show when={peopleHere().length <= 1}>
            <p class="wall-alone">{wallWord('alone')}</p>
          </Show>
        </section>
      </div>
      <LastWords />
    </main>
  )
}
