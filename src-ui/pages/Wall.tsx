import { Show } from 'solid-js'
import { StartingPage } from '../features/join/StartingPage.tsx'
import { PageFailed } from '../features/shell/PageFailed.tsx'
import { PartBoundary } from '../features/shell/PartBoundary.tsx'
import { hub } from '../state/hub.ts'
import { DoorNote, WallInvitation, WallLeading, WallPage } from './parts.ts'

/** Instead of everything else on the page. */
export function Wall() {
  return (
    <PartBoundary failed={(retry) => <PageFailed onRetry={retry} />} loading={<StartingPage />}>
      <WallPage
        invitation={<WallInvitation />}
        door={
          <Show when={hub.me?.role === 'host'}>
            <DoorNote isListed={false} />
          </Show>
        }
        leading={<WallLeading />}
      />
    </PartBoundary>
  )
}
