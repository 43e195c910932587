import { For } from 'solid-js'
import IconTable from '~icons/lucide/table-2'
import NotFoundPage from '../../features/shell/NotFoundPage.tsx'
import { PageFailed } from '../../features/shell/PageFailed.tsx'
import { Button } from '../../ui/buttons/Button.tsx'
import { KeyedFor } from '../../ui/lists/KeyedFor.tsx'
import { EmptyState } from '../../ui/states/EmptyState.tsx'
import { Skeleton } from '../../ui/states/Skeleton.tsx'
import { Sought } from '../../ui/states/Sought.tsx'
import { Spinner } from '../../ui/states/Spinner.tsx'
import { LONG_TEXT } from '../made-up.ts'
import { Sample } from '../Sample.tsx'
import { Section } from '../Section.tsx'

export function StateSamples() {
  return (
    <>
      <Section title="EmptyState" folder="ui/states">
        <Sample state="title only">
          <EmptyState icon={<IconTable />} title="No rows yet" />
        </Sample>
        <Sample state="with description and action">
          <EmptyState icon={<IconTable />} title="The rows did not load" description="They are safe on the hub.">
            <Button>Try again</Button>
          </EmptyState>
        </Sample>
        <Sample state="long text">
          <EmptyState icon={<IconTable />} title={LONG_TEXT} description={LONG_TEXT} />
        </Sample>
        <Sample state="page not found">
          <NotFoundPage />
        </Sample>
        <Sample state="page did not load">
          <PageFailed onRetry={() => undefined} />
        </Sample>
      </Section>
      <Section title="KeyedFor" folder="ui/lists">
        <Sample state="rows and a repeated key">
          <ul>
            <KeyedFor each={['one', 'two', 'two']} by={(name) => name}>
              {(name) => <li>{name()}</li>}
            </KeyedFor>
          </ul>
        </Sample>
        <Sample state="nothing">
          <KeyedFor each={[]} by={String} fallback="Nothing here yet">
            {(name) => <li>{name()}</li>}
          </KeyedFor>
        </Sample>
      </Section>
      <Section title="Sought" folder="ui/states">
        <For each={['loading', 'failed', 'missing'] as const}>
          {(state) => (
            <Sample state={state}>
              <Sought
                state={state}
                icon={<IconTable />}
                loadingLabel="Loading…"
                failedTitle="The board did not load"
                failedText="The hub is away for a moment."
                retryLabel="Try again"
                onRetry={() => undefined}
              >
                <EmptyState icon={<IconTable />} title="There is no such board" />
              </Sought>
            </Sample>
          )}
        </For>
      </Section>
      <Section title="Skeleton" folder="ui/states">
        <Sample state="1 line">
          <Skeleton lines={1} />
        </Sample>
        <Sample state="9 lines">
          <Skeleton lines={9} />
        </Sample>
      </Section>
      <Section title="Spinner" folder="ui/states">
        <Sample state="default">
          <Spinner label="Loading…" />
        </Sample>
        <Sample state="long text">
          <Spinner label={LONG_TEXT} />
        </Sample>
      </Section>
    </>
  )
}
