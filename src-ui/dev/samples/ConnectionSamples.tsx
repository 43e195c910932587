import { For } from 'solid-js'
import { ConnectionPill } from '../../features/shell/connection/ConnectionPill.tsx'
import { Sample } from '../Sample.tsx'
import { Section } from '../Section.tsx'

const STATES = ['connecting', 'connected', 'reconnecting', 'offline', 'hostClosed', 'disconnected', 'removed'] as const

export function ConnectionSamples() {
  return (
    <Section title="ConnectionPill" folder="features/shell/connection">
      <For each={STATES}>
        {(state) => (
          <Sample state={`${state}: nothing queued, 3 queued`}>
            <For each={[0, 3]}>
              {(queuedCount) => (
                <ConnectionPill state={state} queuedCount={queuedCount} isStored={true}>
                  <p>The panel</p>
                </ConnectionPill>
              )}
            </For>
          </Sample>
        )}
      </For>
    </Section>
  )
}
