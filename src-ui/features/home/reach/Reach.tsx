import { Show } from 'solid-js'
import { HostReach } from './HostReach.tsx'
import { HubsNearby } from './HubsNearby.tsx'
import './reach.css'

/** Both parts in one script: what two scripts share would be in the first one that a browser loads. */
export default function Reach(props: { of: 'host' | 'nearby' }) {
  return (
    <Show when={props.of === 'host'} fallback={<HubsNearby />}>
      <HostReach />
    </Show>
  )
}
