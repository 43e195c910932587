import { createMemo, createSignal, For, onCleanup, onMount, Show } from 'solid-js'
import IconPause from '~icons/lucide/pause'
import IconPlay from '~icons/lucide/play'
import IconBefore from '~icons/lucide/skip-back'
import IconNext from '~icons/lucide/skip-forward'
import { countUpTo } from './model/search-sorted.ts'
import { PastTalk } from './PastTalk.tsx'
import { PastThing } from './PastThing.tsx'
import { createPlaying, type Playing, SPEEDS } from './playing.ts'
import { ReplayBar } from './ReplayBar.tsx'
import type { ReplaySource } from './source.ts'
import './replay.css'

/** Whoever has done something so shortly before counts as active, in ms. */
const ACTIVE_MS = 5 * 60_000
const NAMES_MAX = 6

/** Everything that happened, as it happened: who said what, beside the document or the board that was changed. */
export function ReplayView(props: { source: ReplaySource }) {
  const word: ReplaySource['word'] = (key, values) => props.source.word(key, values)
  return (
    <div class="replay">
      <Show
        when={props.source.timeline.times.length > 0}
        fallback={
          <>
            <h2>{word('replay')}</h2>
            <p class="replay-soft">{word('nothing')}</p>
          </>
        }
      >
        <Line source={props.source} />
      </Show>
    </div>
  )
}

function Line(props: { source: ReplaySource }) {
  const source = () => props.source
  const word: ReplaySource['word'] = (key, values) => source().word(key, values)
  const playing = createPlaying(source().timeline)
  const [pane, setPane] = createSignal<'talk' | 'thing'>('talk')
  const changes = createMemo(() => source().timeline.changesUpTo(playing.at()))
  listenToKeys(playing)

  const active = () => {
    const ids = source().timeline.active(playing.at(), ACTIVE_MS)
    if (ids.length === 0) return word('nobody')
    const names = ids
      .slice(0, NAMES_MAX)
      .map((id) => source().memberName(id))
      .join(', ')
    const more = ids.length - NAMES_MAX
    return word('active', { names: more > 0 ? word('andMore', { names, count: more }) : names })
  }
  /** What people remember of the time just before. */
  const momentTimes = source().timeline.markers.map(({ at }) => at)
  const lastMoment = () => {
    const marker = source().timeline.markers[countUpTo(momentTimes, playing.at()) - 1]
    if (!marker || marker.at < playing.at() - ACTIVE_MS) return undefined
    return word('moment', { time: source().time(marker.at), what: word(marker.kind, { name: marker.name }) })
  }
  return (
    <>
      <div class="replay-clock">
        <h2>{word('replay')}</h2>
        <time>{source().dateAndTime(playing.at())}</time>
        <span dir="auto">{active()}</span>
        <Show when={lastMoment()}>{(moment) => <span dir="auto">{moment()}</span>}</Show>
      </div>
      <ReplayBar source={source()} playing={playing} />
      <Controls source={source()} playing={playing} />
      <div class="replay-tabs">
        <For each={['talk', 'thing'] as const}>
          {(name) => (
            <button type="button" aria-pressed={pane() === name} onClick={() => setPane(name)}>
              {word(name)}
            </button>
          )}
        </For>
      </div>
      <div class="replay-panes" data-pane={pane()}>
        <PastTalk source={source()} at={playing.at()} changes={changes()} />
        <PastThing source={source()} at={playing.at()} changes={changes()} />
      </div>
    </>
  )
}

function Controls(props: { source: ReplaySource; playing: Playing }) {
  const word: ReplaySource['word'] = (key, values) => props.source.word(key, values)
  const playing = () => props.playing
  const playWord = () => word(playing().isPlaying() ? 'pause' : 'play')
  return (
    <div class="replay-controls">
      <button type="button" aria-label={word('earlier')} title={word('earlier')} onClick={() => playing().earlier()}>
        <IconBefore aria-hidden="true" />
      </button>
      <button type="button" class="replay-play" title={word('keys')} onClick={() => playing().toggle()}>
        <Show when={playing().isPlaying()} fallback={<IconPlay aria-hidden="true" />}>
          <IconPause aria-hidden="true" />
        </Show>
        <span>{playWord()}</span>
      </button>
      <button type="button" aria-label={word('later')} title={word('later')} onClick={() => playing().later()}>
        <IconNext aria-hidden="true" />
      </button>
      <fieldset class="replay-speeds">
        <legend>{word('speed')}</legend>
        <For each={SPEEDS}>
          {(speed) => (
            <button
              type="button"
              aria-pressed={playing().speed() === speed}
              aria-label={word('times', { speed })}
              onClick={() => playing().setSpeed(speed)}
            >
              {speed}×
            </button>
          )}
        </For>
      </fieldset>
      <label class="replay-skip">
        <input
          type="checkbox"
          checked={playing().skipsPauses()}
          onChange={(event) => playing().setSkipsPauses(event.currentTarget.checked)}
        />
        {word('skip')}
      </label>
    </div>
  )
}

/** Space plays and pauses, and the arrow keys step, wherever the keys do not mean something else. */
function listenToKeys(playing: Playing): void {
  function onKeyDown(event: KeyboardEvent) {
    const target = event.target instanceof Element ? event.target : document.body
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return
    if (target.closest('input:not([type="range"], [type="checkbox"]), select, textarea, .replay-pane')) return
    const isPressed = event.key === ' ' && !target.closest('button, a, input[type="checkbox"]')
    const run = isPressed ? playing.toggle : { ArrowLeft: playing.earlier, ArrowRight: playing.later }[event.key]
    if (!run) return
    event.preventDefault()
    run()
  }
  onMount(() => document.addEventListener('keydown', onKeyDown))
  onCleanup(() => document.removeEventListener('keydown', onKeyDown))
}
