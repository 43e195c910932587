import { createEffect, createMemo, createSignal, For, onCleanup, Show } from 'solid-js'
import IconPause from '~icons/lucide/pause'
import IconPlay from '~icons/lucide/play'
import { plural } from '../../i18n/i18n.ts'
import { wallWord } from '../../i18n/parts/wall.ts'
import { shortTime } from '../../i18n/short-time.ts'
import { isoTime } from '../../i18n/times.ts'
import { createLastWords, lastWordsIn } from '../../state/activity/last-words.ts'
import { plainLine } from '../../state/activity/plain-line.ts'
import { hub, roomList } from '../../state/hub.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { createMediaQuery } from '../../ui/media.ts'

const ROOMS_MAX = 24
const LINES_SHOWN = 3
const STEP_MS = 6000

/** The newest message of each public room, a few at a time. They change by themselves, until somebody stops them. */
export function LastWords() {
  const [first, setFirst] = createSignal(0)
  const isStill = createMediaQuery('(prefers-reduced-motion: reduce)')
  const [isStopped, setStopped] = createSignal(isStill())
  const candidates = createMemo(() =>
    roomList()
      .filter((room) => !room.private && !room.direct && !room.archived && room.lastSeq > 0)
      .slice(0, ROOMS_MAX),
  )
  createLastWords(() => candidates().map(({ id }) => id))
  const spoken = createMemo(() =>
    candidates()
      .flatMap((room) => {
        const last = lastWordsIn(room.id)
        return last && (last.body.trim() !== '' || last.files) ? [last] : []
      })
      .sort((a, b) => b.postedAt - a.postedAt),
  )
  /** The newest one is always there; the others go round. */
  const shown = () => {
    const [newest, ...others] = spoken()
    if (!newest || others.length < LINES_SHOWN) return spoken()
    const round = [0, 1].map((n) => others[(first() + n) % others.length] as typeof newest)
    return [newest, ...round]
  }
  const goesRound = () => spoken().length > LINES_SHOWN

  createEffect(() => {
    if (isStopped() || !goesRound()) return
    const timer = setInterval(() => setFirst((n) => n + LINES_SHOWN - 1), STEP_MS)
    onCleanup(() => clearInterval(timer))
  })

  return (
    <section class="wall-words" aria-label={wallWord('said')}>
      <ul>
        <For each={shown()} fallback={<li class="wall-silence">{wallWord('saidNothing')}</li>}>
          {(last) => (
            <li>
              <span class="wall-room" dir="auto">
                # {hub.rooms[last.roomId]?.name}
              </span>
              <span class="wall-body-text" dir="auto">
                <strong>{hub.members[last.authorId]?.name ?? last.authorName}</strong>{' '}
                {last.body.trim() === '' ? plural('files.count', last.files?.length ?? 0) : plainLine(last.body)}
              </span>
              <time class="meta" dateTime={isoTime(last.postedAt)}>
                {shortTime(last.postedAt, Date.now())}
              </time>
            </li>
          )}
        </For>
      </ul>
      <Show when={goesRound()}>
        <IconButton label={wallWord(isStopped() ? 'goOn' : 'pause')} onClick={() => setStopped(!isStopped())}>
          {isStopped() ? <IconPlay /> : <IconPause />}
        </IconButton>
      </Show>
    </section>
  )
}
