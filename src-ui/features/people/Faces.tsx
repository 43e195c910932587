import { For, Show } from 'solid-js'
import { hub } from '../../state/hub.ts'
import { othersAt } from '../../state/people/places.ts'
import { initials } from '../../ui/initials.ts'
import { travels } from '../../ui/motion/travel.ts'
import { Popover } from '../../ui/overlays/Popover.tsx'
import { PeopleMenu } from './PeopleMenu.tsx'
import { placeName } from './PersonPlace.tsx'
import { peopleWord } from './words.ts'
import './faces.css'

const MAX_SHOWN = 3
/** A tooltip with more names is not read. */
const NAMED_MAX = 12

/** The faces of those who look at a room, a document or a board. Pressed, they say who it is and lead to them. */
export function Faces(props: { kind: 'room' | 'document' | 'board'; id: string }) {
  const ids = () => othersAt(props.id)
  const name = () => placeName({ kind: props.kind, id: props.id, since: 0 }) ?? ''
  return (
    <Popover
      label={peopleWord('names', { names: ids().slice(0, NAMED_MAX).map(nameOf).join(', ') })}
      panelLabel={peopleWord('inPlace', { place: name() })}
      triggerClass="faces"
      trigger={<FaceStack ids={ids()} max={MAX_SHOWN} />}
    >
      {(close) => <PeopleMenu ids={ids()} placeId={props.id} onDone={close} />}
    </Popover>
  )
}

const nameOf = (id: string) => hub.members[id]?.name ?? ''

/** At most `max` faces and how many more there are. An element each, because there may be a hundred in the sidebar; the button around them says their names. */
export function FaceStack(props: { ids: readonly string[]; max: number }) {
  const hidden = () => props.ids.length - props.max
  return (
    <>
      <For each={props.ids.slice(0, props.max)}>{(id) => <Face id={id} />}</For>
      <Show when={hidden() > 0}>
        <span class="face-more" data-more={hidden()} />
      </Show>
    </>
  )
}

function Face(props: { id: string }) {
  let face!: HTMLSpanElement
  // Those in the header of a page and those in the sidebar are two for each person.
  travels(
    () => `face ${props.id} ${face.closest('aside') ? 'in the sidebar' : ''}`,
    () => face,
  )
  return (
    <span
      ref={face}
      class="face"
      data-initials={initials(nameOf(props.id))}
      style={{ '--person': hub.members[props.id]?.colour }}
    />
  )
}
