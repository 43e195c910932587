import { useNavigate } from '@solidjs/router'
import { createEffect, type JSX, onCleanup, onMount, Show } from 'solid-js'
import IconLeave from '~icons/lucide/minimize-2'
import IconFullScreen from '~icons/lucide/monitor'
import { t } from '../../i18n/i18n.ts'
import { wallCount, wallWord } from '../../i18n/parts/wall.ts'
import { connectionShown } from '../../state/connection/connection.ts'
import { followHub } from '../../state/connection/moved.ts'
import { showOnWall } from '../../state/host/wall.ts'
import { createWallBoard, mayBeOnWall } from '../../state/host/wall-board.ts'
import { isWallWindow } from '../../state/host/wall-window.ts'
import { hub, peopleHere } from '../../state/hub.ts'
import { createWallPoll } from '../../state/leading/wall-poll.ts'
import { createLookup } from '../../state/lookup.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createMinuteClock } from '../../ui/clock.ts'
import { Logo } from '../../ui/Logo.tsx'
import { LastWords } from './LastWords.tsx'
import { Seats } from './Seats.tsx'
import { NumbersMenu } from './stage/NumbersMenu.tsx'
import { WallGroups } from './stage/WallGroups.tsx'
import { WallPoll } from './stage/WallPoll.tsx'
import { WallTiles } from './stage/WallTiles.tsx'
import './wall.css'
import './stage/stage.css'
import { stageWord } from './words.ts'

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
  const poll = createWallPoll(createMinuteClock())
  const groups = () => hub.leading.groups
  const numbers = createWallBoard()
  createLookup('boards', () => numbers.chosen()?.boardId)
  const tiles = () => {
    const [chosen, board] = [numbers.chosen(), hub.boards[numbers.chosen()?.boardId ?? '']]
    return chosen && board && mayBeOnWall(board) ? { board, column: chosen.column } : undefined
  }
  const hasStage = () => poll.shown() !== undefined || groups() !== undefined || tiles() !== undefined
  let page!: HTMLElement

  onMount(() => {
    showOnWall(true)
    page.focus({ preventScroll: true })
  })
  createEffect(() => {
    document.title = hub.hubName || t('app.name')
  })

  const leave = () => (isWallWindow() ? window.close() : navigate('/', { state: { chosen: true } }))
  const leaveLabel = () => (isWallWindow() ? stageWord('closeWindow') : wallWord('leave'))
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

  function takeOff() {
    poll.takeOff()
    // What was pressed is gone.
    page.focus({ preventScroll: true })
  }

  return (
    <main ref={page} class="wall" tabindex="-1">
      <header class="wall-head">
        <Logo size={40} />
        <h1 dir="auto">{hub.hubName || t('app.name')}</h1>
        <p class="wall-state" role="status">
          {connectionShown() === 'connected' ? '' : t(`connection.${connectionShown()}`)}
        </p>
        <NumbersMenu chosen={numbers.chosen()} onChoose={numbers.choose} />
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
        <Button kind="quiet" title={`${leaveLabel()} (Escape)`} onClick={leave}>
          <IconLeave />
          {leaveLabel()}
        </Button>
      </header>
      {props.leading}
      <div class="wall-body" data-stage={hasStage() ? '' : undefined}>
        <div class="wall-invitation">{props.invitation}</div>
        <section class="wall-people" aria-labelledby="wall-people">
          <div class="wall-door">{props.door}</div>
          <Show when={hasStage()}>
            <div class="wall-stage">
              <Show when={poll.shown()}>{(message) => <WallPoll message={message()} onTakeOff={takeOff} />}</Show>
              <Show when={groups()}>{(groups) => <WallGroups groups={groups()} />}</Show>
              <Show when={tiles()}>{(tiles) => <WallTiles board={tiles().board} column={tiles().column} />}</Show>
            </div>
          </Show>
          <h2 id="wall-people">{wallCount('count', peopleHere().length)}</h2>
          {/* Groups name everybody themselves. */}
          <Show when={!groups()}>
            <Seats />
          </Show>
          <Show when={peopleHere().length <= 1}>
            <p class="wall-alone">{wallWord('alone')}</p>
          </Show>
        </section>
      </div>
      <LastWords />
    </main>
  )
}
