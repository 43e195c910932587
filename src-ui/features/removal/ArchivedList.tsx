import { A } from '@solidjs/router'
import { createEffect, createResource, For, on, Show } from 'solid-js'
import { errorText, t } from '../../i18n/i18n.ts'
import { trashWord } from '../../i18n/parts/trash.ts'
import { fetchArchived } from '../../state/lists.ts'
import {
  addressOf,
  archive,
  archivedThings,
  isConnected,
  mayRemove,
  shownThing,
  type Thing,
} from '../../state/removal.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createTask } from '../../ui/buttons/task.ts'
import { Skeleton } from '../../ui/states/Skeleton.tsx'
import { ThingIcon } from './ThingIcon.tsx'

export function ArchivedList() {
  const task = createTask()
  /** What is archived comes with no snapshot. From here on changes keep it up to date. */
  const [refusals, { refetch }] = createResource(() =>
    Promise.all((['rooms', 'documents', 'boards'] as const).map(fetchArchived)),
  )
  const refusal = () => refusals.latest?.find((refused) => refused !== undefined)
  createEffect(on(isConnected, (connected) => connected && refusal() && void refetch(), { defer: true }))
  let title!: HTMLHeadingElement

  /** The row is gone when the work is done, so the heading takes the focus. */
  async function takeOut(thing: Thing) {
    if (await task.run((signal) => archive(thing, false, signal))) title.focus()
  }

  return (
    <section class="removal-section">
      <h2 ref={title} tabindex="-1">
        {trashWord('archived')}
      </h2>
      <p class="meta">{trashWord('archivedWords')}</p>
      <p class="error-text" role="alert">
        {task.problem()}
      </p>
      <Show when={refusal()}>
        {(refused) => (
          <p class="removal-failed">
            <span class="error-text" role="alert">
              {refused().status === 0 ? t('create.notConnected') : errorText(refused().code)}
            </span>
            <Button onClick={() => void refetch()}>{t('app.retry')}</Button>
          </p>
        )}
      </Show>
      <ul class="removal-list">
        <For
          each={archivedThings()}
          fallback={<Nothing isLoading={!refusals.latest} hasFailed={refusal() !== undefined} />}
        >
          {(thing) => (
            <li>
              <A class="removal-name" href={addressOf(thing)}>
                <ThingIcon kind={thing.kind} />
                <span>{thing.name || t('document.untitled')}</span>
              </A>
              <Show when={mayRemove(shownThing(thing) ?? {})}>
                <Button aria-label={trashWord('takeOutName', { name: thing.name })} onClick={() => void takeOut(thing)}>
                  {t('room.restore')}
                </Button>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}

function Nothing(props: { isLoading: boolean; hasFailed: boolean }) {
  return (
    <Show when={!props.isLoading} fallback={<Skeleton lines={3} />}>
      <Show when={!props.hasFailed}>
        <li class="removal-empty">{trashWord('noArchived')}</li>
      </Show>
    </Show>
  )
}
