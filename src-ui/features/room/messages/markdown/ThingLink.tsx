import { A } from '@solidjs/router'
import { untrack } from 'solid-js'
import { hub, roomName } from '../../../../state/hub.ts'
import { lookUp } from '../../../../state/lookup.ts'
import type { ThingKind } from '../../../../state/rooms/thing-links.ts'

/** A link to a room or a document, by its present name. `name` is shown of what this person may not see. */
export function ThingLink(props: { kind: ThingKind; id: string; href: string; name: string }) {
  untrack(() => lookUp(props.kind, [props.id]))
  const present = () => {
    const room = props.kind === 'rooms' ? hub.rooms[props.id] : undefined
    return (room ? roomName(room) : hub.documents[props.id]?.title) || props.name
  }
  return (
    <A class="thing-link" href={props.href}>
      #{present()}
    </A>
  )
}
