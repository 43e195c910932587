import { useNavigate } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import IconEllipsis from '~icons/lucide/ellipsis'
import { t } from '../../i18n/i18n.ts'
import { duplicateWord } from '../../i18n/parts/duplicate.ts'
import { trashWord } from '../../i18n/parts/trash.ts'
import { duplicate } from '../../state/documents/duplicate.ts'
import { hub } from '../../state/hub.ts'
import { addressOf, archive, moveToTrash, startAnew, type Thing } from '../../state/removal.ts'
import { createTask } from '../../ui/buttons/task.ts'
import { ConfirmDialog } from '../../ui/overlays/ConfirmDialog.tsx'
import { Popover } from '../../ui/overlays/Popover.tsx'
import './thing-menu.css'

/** In the header of a document or a board: what a host, or who has made it, can do to it as a whole. */
export function ThingMenu(props: { thing: Thing; isArchived: boolean }) {
  const navigate = useNavigate()
  const [asks, setAsks] = createSignal<'delete' | 'startAnew'>()

  async function remove(signal: AbortSignal): Promise<string | undefined> {
    const refused = await moveToTrash(props.thing, signal)
    if (refused === undefined) navigate('/', { state: { chosen: true } })
    return refused
  }

  async function begin(signal: AbortSignal): Promise<string | undefined> {
    const made = await startAnew(props.thing.id, signal)
    if ('problem' in made) return made.problem
    // Whoever has gone on meanwhile is not led back.
    if (!signal.aborted) navigate(addressOf({ kind: 'document', id: made.id }))
    return undefined
  }

  async function copy(signal: AbortSignal): Promise<string | undefined> {
    const made = await duplicate(props.thing.id, signal)
    if ('problem' in made) return made.problem
    if (!signal.aborted) navigate(addressOf({ kind: 'document', id: made.id }))
    return undefined
  }

  const menuLabel = () => trashWord(props.thing.kind === 'board' ? 'boardMenu' : 'documentMenu')
  return (
    <>
      <Popover
        label={menuLabel()}
        panelLabel={menuLabel()}
        triggerClass="icon-button thing-menu"
        trigger={<IconEllipsis />}
      >
        {(close) => {
          const task = createTask()
          /** Whoever closes the menu before it is done takes it back. */
          const act = async (work: (signal: AbortSignal) => Promise<string | undefined>) => {
            if (await task.run(work)) close()
          }
          const ask = (what: 'delete' | 'startAnew') => {
            close()
            setAsks(what)
          }
          return (
            <>
              <ul class="popover-list">
                <li>
                  <button
                    type="button"
                    onClick={() => void act((signal) => archive(props.thing, !props.isArchived, signal))}
                  >
                    {props.isArchived ? t('room.restore') : t('room.archive')}
                  </button>
                </li>
                <Show when={props.thing.kind === 'document'}>
                  <li>
                    <button type="button" onClick={() => void act(copy)}>
                      {duplicateWord('action')}
                    </button>
                  </li>
                </Show>
                <Show when={props.thing.kind === 'document' && hub.me?.role === 'host'}>
                  <li>
                    <button type="button" aria-haspopup="dialog" onClick={() => ask('startAnew')}>
                      {trashWord('startAnew')}
                    </button>
                  </li>
                </Show>
                <li>
                  <button type="button" data-danger="" aria-haspopup="dialog" onClick={() => ask('delete')}>
                    {t('removal.delete')}
                  </button>
                </li>
              </ul>
              <p class="error-text" role="alert">
                {task.problem()}
              </p>
            </>
          )
        }}
      </Popover>
      <ConfirmDialog
        open={asks() === 'delete'}
        onClose={() => setAsks(undefined)}
        title={t('removal.deleteTitle', { name: props.thing.name })}
        words={trashWord(props.thing.kind === 'board' ? 'deleteBoard' : 'deleteDocument')}
        action={t('removal.deleteNow')}
        cancelLabel={t('app.cancel')}
        closeLabel={t('app.close')}
        onConfirm={remove}
      />
      <ConfirmDialog
        open={asks() === 'startAnew'}
        onClose={() => setAsks(undefined)}
        title={trashWord('startAnewTitle', { name: props.thing.name })}
        words={trashWord('startAnewWords')}
        action={trashWord('startAnewNow')}
        cancelLabel={t('app.cancel')}
        closeLabel={t('app.close')}
        onConfirm={begin}
      />
    </>
  )
}
