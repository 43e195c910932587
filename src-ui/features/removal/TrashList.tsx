import { createEffect, createResource, createSignal, For, Match, on, Show, Switch } from 'solid-js'
import { errorText, formatNumber, t } from '../../i18n/i18n.ts'
import { trashWord } from '../../i18n/parts/trash.ts'
import { isoTime, timeAgo } from '../../i18n/times.ts'
import { hub } from '../../state/hub.ts'
import { erase, fetchTrash, restore, type TrashItem } from '../../state/removal.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createTask } from '../../ui/buttons/task.ts'
import { createMinuteClock } from '../../ui/clock.ts'
import { ConfirmDialog } from '../../ui/overlays/ConfirmDialog.tsx'
import { Skeleton } from '../../ui/states/Skeleton.tsx'
import { ThingIcon } from './ThingIcon.tsx'

/** What was deleted: for a host everything, for others what they have deleted themselves. */
export function TrashList() {
  const now = createMinuteClock()
  const [answer, { refetch }] = createResource(fetchTrash)
  const task = createTask()
  /** What the dialog asks about. */
  const [erasing, setErasing] = createSignal<readonly TrashItem[]>([])
  let title!: HTMLHeadingElement

  // Whatever is deleted or restored meanwhile is a change of these.
  createEffect(
    on(
      () => [Object.keys(hub.rooms).length, Object.keys(hub.documents).length, Object.keys(hub.boards).length].join(),
      () => void refetch(),
      { defer: true },
    ),
  )

  const failed = () => {
    const latest = answer.latest
    return latest && !latest.ok ? latest : undefined
  }
  const items = () => (answer.latest?.ok ? answer.latest.value.items : [])
  const hasMore = () => answer.latest?.ok && answer.latest.value.more
  const nameOf = (item: TrashItem) =>
    item.name === undefined ? trashWord('hidden') : item.name || t('document.untitled')

  async function takeBack(item: TrashItem) {
    await task.run((signal) => restore(item.id, signal))
    await refetch()
    title.focus()
  }

  async function eraseNow(signal: AbortSignal): Promise<string | undefined> {
    const refused = await erase(
      erasing().map(({ id }) => id),
      signal,
    )
    if (refused !== undefined) return refused
    await refetch()
    queueMicrotask(() => title.focus())
    return undefined
  }

  return (
    <section class="removal-section">
      <h2 ref={title} tabindex="-1">
        {trashWord('trash')}
      </h2>
      <p class="meta">{trashWord('trashWords')}</p>
      <p class="error-text" role="alert">
        {task.problem()}
      </p>
      <Switch
        fallback={
          <>
            <ul class="removal-list">
              <For each={items()} fallback={<li class="removal-empty">{trashWord('noTrash')}</li>}>
                {(item) => (
                  <li>
                    <span class="removal-details">
                      <span class="removal-name">
                        <ThingIcon kind={item.kind} />
                        <span>{nameOf(item)}</span>
                      </span>
                      <span class="meta">
                        {trashWord('deletedBy', { name: item.deletedByName })}{' '}
                        <time dateTime={isoTime(item.deletedAt)}>{timeAgo(item.deletedAt, now())}</time>
                      </span>
                    </span>
                    <span class="removal-actions">
                      <Show when={item.name !== undefined}>
                        <Button
                          aria-label={trashWord('restoreName', { name: nameOf(item) })}
                          onClick={() => void takeBack(item)}
                        >
                          {trashWord('restore')}
                        </Button>
                      </Show>
                      <Show when={hub.me?.role === 'host'}>
                        <Button
                          kind="quiet"
                          aria-haspopup="dialog"
                          aria-label={trashWord('eraseName', { name: nameOf(item) })}
                          onClick={() => setErasing([item])}
                        >
                          {trashWord('erase')}
                        </Button>
                      </Show>
                    </span>
                  </li>
                )}
              </For>
            </ul>
            <Show when={hasMore()}>
              <p class="meta">{trashWord('more', { count: formatNumber(items().length) })}</p>
            </Show>
            <Show when={hub.me?.role === 'host' && items().length > 0}>
              <Button aria-haspopup="dialog" onClick={() => setErasing(items())}>
                {trashWord('empty')}
              </Button>
            </Show>
          </>
        }
      >
        <Match when={!answer.latest}>
          <Skeleton lines={3} />
        </Match>
        <Match when={failed()}>
          {(refused) => (
            <p class="removal-failed">
              <span class="error-text" role="alert">
                {refused().status === 0 ? t('create.notConnected') : errorText(refused().code)}
              </span>
              <Button onClick={() => void refetch()}>{t('app.retry')}</Button>
            </p>
          )}
        </Match>
      </Switch>
      <ConfirmDialog
        open={erasing().length > 0}
        onClose={() => setErasing([])}
        title={
          erasing().length === 1 && erasing()[0]
            ? trashWord('eraseTitle', { name: nameOf(erasing()[0] as TrashItem) })
            : trashWord('emptyTitle')
        }
        words={trashWord('eraseWords')}
        action={trashWord('eraseNow')}
        cancelLabel={t('app.cancel')}
        closeLabel={t('app.close')}
        onConfirm={eraseNow}
      />
    </section>
  )
}
