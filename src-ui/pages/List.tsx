import { useParams } from '@solidjs/router'
import { PartBoundary } from '../features/shell/PartBoundary.tsx'
import type { ListKind } from '../state/lists.ts'
import { createMinuteClock } from '../ui/clock.ts'
import { ImportFiles, ListPage, PersonRow } from './parts.ts'
import { listTitle } from './shown-page.ts'

export function List() {
  const params = useParams<{ kind: ListKind }>()
  const now = createMinuteClock()
  return (
    <ListPage
      kind={params.kind}
      title={listTitle(params)}
      person={(id) => <PersonRow id={id} now={now()} />}
      files={
        <PartBoundary>
          <ImportFiles />
        </PartBoundary>
      }
    />
  )
}
