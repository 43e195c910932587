import { useSearchParams } from '@solidjs/router'
import { createSignal, type JSX, Match, onCleanup, Switch } from 'solid-js'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { errorText, locale, t } from '../../i18n/i18n.ts'
import { partWords } from '../../i18n/parts/part-words.ts'
import { clockTime } from '../../i18n/times.ts'
import { readRecord } from '../../state/activity/record.ts'
import { hub, roomName } from '../../state/hub.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { type Collected, namedIn, takeContent } from './model/recorded.ts'
import { createTimeline } from './model/timeline.ts'
import { ReplayView } from './ReplayView.tsx'
import type { ReplaySource } from './source.ts'
import { replayWords } from './words.ts'
import './replay-page.css'

const replayWord = partWords(replayWords)

type State =
  | { state: 'loading'; share: number }
  | { state: 'failed'; code: ErrorCode }
  | { state: 'ready'; source: ReplaySource }

/** Everything in the hub that this person may see, as it came about. The hub sends its log once; what comes later is not in it. */
export default function ReplayPage(props: { markdown(text: string): JSX.Element }) {
  const [params] = useSearchParams<{ room?: string }>()
  const [shown, setShown] = createSignal<State>({ state: 'loading', share: 0 })
  const [percent, setPercent] = createSignal(0)
  let reading = new AbortController()
  onCleanup(() => reading.abort())

  async function load() {
    reading.abort()
    reading = new AbortController()
    const { signal } = reading
    setShown({ state: 'loading', share: 0 })
    const collected: Collected = { changes: [], documents: new Map() }
    const onProgress = (share: number) => setPercent(Math.floor(share * 100))
    const code = await readRecord((content) => takeContent(collected, content), onProgress, signal)
    if (signal.aborted) return
    setShown(code === undefined ? { state: 'ready', source: sourceOf(collected) } : { state: 'failed', code })
  }

  function sourceOf(collected: Collected): ReplaySource {
    const { rooms, documents, boards, members } = namedIn(collected.changes)
    // The hub has named these to the page; what is older than the log may stand nowhere else.
    for (const room of Object.values(hub.rooms)) rooms.set(room.id, room)
    for (const document of Object.values(hub.documents)) documents.set(document.id, document)
    for (const board of Object.values(hub.boards)) boards.set(board.id, board)
    const placesOf = (kind: string, things: Iterable<{ id: string }>) => [...things].map(({ id }) => `${kind}/${id}`)
    const places = new Set([
      ...placesOf('room', rooms.values()),
      ...placesOf('document', documents.values()),
      ...placesOf('board', boards.values()),
    ])
    const asked = `room/${params.room ?? ''}`
    return {
      timeline: createTimeline(collected, (place) => places.has(place)),
      rooms: [...rooms.values()].map((room) => ({ place: `room/${room.id}`, name: roomName(room) })),
      things: [
        ...[...documents.values()].map(({ id, title }) => ({
          place: `document/${id}`,
          name: title || t('document.untitled'),
        })),
        ...[...boards.values()].map(({ id, name }) => ({ place: `board/${id}`, name })),
      ],
      firstRoom: places.has(asked) ? asked : '',
      updatesOf: (id) => collected.documents.get(id)?.updates ?? [],
      isRich: (id) => documents.get(id)?.kind === 'rich',
      columnsOf: (id) => boards.get(id)?.columns ?? [],
      memberName: (id, then = '?') => hub.members[id]?.name ?? members.get(id) ?? then,
      markdown: props.markdown,
      word: replayWord,
      number: (value) => new Intl.NumberFormat(locale(), { maximumFractionDigits: 6 }).format(value),
      dateAndTime: (at) => new Date(at).toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'medium' }),
      time: clockTime,
    }
  }
  void load()

  return (
    <div class="replay-page">
      <Switch>
        <Match when={shown().state === 'loading'}>
          <p class="replay-soft" role="status">
            {replayWord('readingRecord', { percent: percent() })}
          </p>
        </Match>
        <Match when={shown()} keyed>
          {(now) => {
            if (now.state === 'ready') return <ReplayView source={now.source} />
            const code = now.state === 'failed' ? now.code : 'internal'
            return (
              <p>
                <span class="error-text" role="alert">
                  {code === 'internal' ? replayWord('broken') : errorText(code)}
                </span>{' '}
                <Button onClick={() => void load()}>{t('app.retry')}</Button>
              </p>
            )
          }}
        </Match>
      </Switch>
    </div>
  )
}
