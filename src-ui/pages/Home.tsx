import { Navigate, useLocation } from '@solidjs/router'
import { Show } from 'solid-js'
import { NameLine } from '../features/profile/NameLine.tsx'
import { hub, roomList } from '../state/hub.ts'
import { HomePage, InvitationCard, PeopleCard } from './parts.ts'

/**
 * Guests come to talk, so they are sent on to the lobby room; the host comes to invite and stays. A link to Home sets
 * `chosen`, which keeps guests here too.
 */
export function Home() {
  const location = useLocation<{ chosen?: boolean }>()
  const lobby = roomList()[0]
  const goesToLobby = hub.me?.role !== 'host' && lobby !== undefined && !location.state?.chosen
  return (
    <Show when={!goesToLobby} fallback={<Navigate href={`/rooms/${lobby?.id}`} state={{ arrived: true }} />}>
      <HomePage
        nameLine={<NameLine />}
        invitation={(description) => <InvitationCard description={description} />}
        people={<PeopleCard />}
      />
    </Show>
  )
}
