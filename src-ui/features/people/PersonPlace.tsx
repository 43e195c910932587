import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import type { PresenceEntry } from '../../../src-bun/contract/presence.ts'
import { t } from '../../i18n/i18n.ts'
import { statusWord } from '../../i18n/parts/status.ts'
import { formatDuration } from '../../i18n/times.ts'
import { hub, roomName } from '../../state/hub.ts'

const JUST_NOW_MS = 60_000

type Place = PresenceEntry['place']

/** What the place is called where somebody is. Undefined where this page does not know it. */
export function placeName(place: Place): string | undefined {
  const { kind, id } = place ?? {}
  if (id === undefined) return undefined
  if (kind === 'board') return hub.boards[id]?.name
  const document = hub.documents[id]
  if (kind === 'document') return document && (document.title || t('document.untitled'))
  const room = hub.rooms[id]
  // A conversation of two has the name of the other, which would be that of the reader.
  return room && !room.direct ? roomName(room) : undefined
}

/** Where somebody is and since when, as a link there. Nothing where this page does not know the place. */
export function PersonPlace(props: { place: Place; now: number }) {
  const name = () => placeName(props.place)
  function text(): string {
    const place = name() ?? ''
    const ms = props.now - (props.place?.since ?? props.now)
    return ms < JUST_NOW_MS
      ? statusWord('inPlaceNow', { place })
      : statusWord('inPlace', { place, duration: formatDuration(ms) })
  }
  return (
    <Show when={name()}>
      <A class="person-place meta" href={`/${props.place?.kind}s/${props.place?.id}`}>
        {text()}
      </A>
    </Show>
  )
}
