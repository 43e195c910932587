import { createMemo, createSignal, Match, Switch } from 'solid-js'
import { ChoiceOfPlace } from './ChoiceOfPlace.tsx'
import { PastBoard } from './PastBoard.tsx'
import { PastDocument } from './PastDocument.tsx'
import type { ReplaySource } from './source.ts'

/** The document or the board as it was then. */
export function PastThing(props: { source: ReplaySource; at: number; changes: number }) {
  const word: ReplaySource['word'] = (key, values) => props.source.word(key, values)
  const [chosen, setChosen] = createSignal('')
  const place = createMemo(() => chosen() || props.source.timeline.lastThing(props.at))
  const idIn = (kind: 'document' | 'board') => {
    const [of, id] = place().split('/')
    return of === kind ? id : undefined
  }
  return (
    <section class="replay-side" data-side="thing">
      <ChoiceOfPlace
        label={word('whichThing')}
        follow={word('followThing')}
        choices={props.source.things}
        chosen={chosen()}
        shown={place()}
        onChoose={setChosen}
      />
      <section class="replay-pane" tabindex="0" aria-label={word('thing')}>
        <Switch fallback={<p class="replay-soft">{word('noThing')}</p>}>
          <Match when={idIn('document')} keyed>
            {(id) => <PastDocument source={props.source} id={id} at={props.at} />}
          </Match>
          <Match when={idIn('board')} keyed>
            {(id) => <PastBoard source={props.source} id={id} changes={props.changes} />}
          </Match>
        </Switch>
      </section>
    </section>
  )
}
