import { Show } from 'solid-js'
import { plural } from '../../i18n/i18n.ts'
import { joinRequests } from '../../state/host/join-requests.ts'
import { JoinRequests } from './JoinRequests.tsx'

/**
 * For the host, on every page: who waits at the door, with buttons to answer. `isListed`: the page itself lists them already. The
 * live region is there before somebody waits, so that screen readers announce the first one.
 */
export default function DoorNote(props: { isListed: boolean }) {
  return (
    <>
      <span class="visually-hidden" role="status">
        {joinRequests().length > 0 ? plural('joinRequests.count', joinRequests().length) : ''}
      </span>
      <Show when={!props.isListed}>
        <JoinRequests level="note" />
      </Show>
    </>
  )
}
