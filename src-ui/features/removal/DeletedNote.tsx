import { useNavigate } from '@solidjs/router'
import { createEffect, on, Show } from 'solid-js'
import IconTrash from '~icons/lucide/trash-2'
import IconX from '~icons/lucide/x'
import { t } from '../../i18n/i18n.ts'
import { trashWord } from '../../i18n/parts/trash.ts'
import { addressOf, forgetDeleted, lastDeleted, restore, type Thing } from '../../state/removal.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { createTask } from '../../ui/buttons/task.ts'
import { focusPage } from '../../ui/focus-page.ts'

/** Above the page, after somebody has deleted something here: says so, and takes it back. */
export function DeletedNote() {
  const navigate = useNavigate()
  const task = createTask()
  // What the last note had to say is not of this one.
  createEffect(on(lastDeleted, task.cancel))

  const undo = (thing: Thing) =>
    task.run(async (signal) => {
      const refused = await restore(thing.id, signal)
      // This note is over then, and with it the task.
      if (refused === undefined) navigate(addressOf(thing))
      return refused
    })

  function close() {
    forgetDeleted()
    focusPage()
  }

  return (
    <div class="notices" role="status">
      <Show when={lastDeleted()} keyed>
        {(thing) => (
          <p class="notice">
            <IconTrash />
            <span>{task.problem() ?? trashWord('deleted', { name: thing.name })}</span>
            <Button onClick={() => void undo(thing)}>{trashWord('undo')}</Button>
            <IconButton label={t('app.close')} onClick={close}>
              <IconX />
            </IconButton>
          </p>
        )}
      </Show>
    </div>
  )
}
