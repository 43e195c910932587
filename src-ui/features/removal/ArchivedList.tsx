import { A } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import { errorText, t } from '../../i18n/i18n.ts'
import { addressOf, archive, archivedThings, mayRemove, shownThing, type Thing } from '../../state/removal.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { ThingIcon } from './ThingIcon.tsx'

export function ArchivedList() {
  const [problem, setProblem] = createSignal<string>()
  let title!: HTMLHeadingElement

  /** The row is gone when the work is done, so the heading takes the focus. */
  async function takeOut(thing: Thing) {
    const refused = await archive(thing, false)
    setProblem(refused && errorText(refused))
    if (!refused) title.focus()
  }

  return (
    <section class="removal-section">
      <h2 ref={title} tabindex="-1">
        {t('removal.archived')}
      </h2>
      <p class="meta">{t('removal.archivedWords')}</p>
      <p class="error-text" role="alert">
        {problem()}
      </p>
      <ul class="removal-list">
        <For each={archivedThings()} fallback={<li class="removal-empty">{t('removal.noArchived')}</li>}>
          {(thing) => (
            <li>
              <A class="removal-name" href={addressOf(thing)}>
                <ThingIcon kind={thing.kind} />
                <span>{thing.name || t('document.untitled')}</span>
              </A>
              <Show when={mayRemove(shownThing(thing) ?? {})}>
                <Button aria-label={t('removal.takeOutName', { name: thing.name })} onClick={() => void takeOut(thing)}>
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
