import { Show } from 'solid-js'
import { mayWrite } from '../../state/hub.ts'
import { ArchivedList } from './ArchivedList.tsx'
import { TrashList } from './TrashList.tsx'
import './removal.css'

/** What is out of the way: the archive, and the trash of those who may restore from it. A chunk of its own. */
export default function RemovalPage() {
  return (
    <div class="removal">
      <ArchivedList />
      <Show when={mayWrite()}>
        <TrashList />
      </Show>
    </div>
  )
}
