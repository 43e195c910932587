import { useNavigate } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import IconEllipsis from '~icons/lucide/ellipsis'
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { duplicateWord } from '../../i18n/parts/duplicate.ts'
import { trashWord } from '../../i18n/parts/trash.ts'
import { duplicate } from '../../state/documents/duplicate.ts'
import { hub } from '../../state/hub.ts'
import { addressOf, archive, isConnected, moveToTrash, startAnew, type Thing } from '../../state/removal.ts'
import { ConfirmDialog } from '../../ui/overlays/ConfirmDialog.tsx'
import { Popover } from '../../ui/overlays/Popover.tsx'
import './thing-menu.css'

/** In the header of a document or a board: what a host, or who has made it, can do to it as a whole. */
export function ThingMenu(props: { thing: Thing; isArchived: boolean }) {
  const navigate = useNavigate()
  const [asks, setAsks] = createSignal<'delete' | 'startAnew'>()
  const [problem, setProblem] = createSignal<string>()

  async function toggleArchive(close: () => void) {
    const refused = await archive(props.thing, !props.isArchived)
    setProblem(refused && errorText(refused))
    if (!refused) close()
  }

  /** Runs what was asked, and says why it could not be done. */
  async function confirmed(act: () => Promise<ErrorCode | undefined>): Promise<string | undefined> {
    if (!isConnected()) return t('create.notConnected')
    const refused = await act()
    return refused && errorText(refused)
  }

  async function remove(): Promise<ErrorCode | undefined> {
    const refused = await moveToTrash(props.thing)
    if (!refused) navigate('/', { state: { chosen: true } })
    return refused
  }

  async function begin(): Promise<ErrorCode | undefined> {
    const made = await startAnew(props.thing.id)
    if ('code' in made) return made.code
    navigate(addressOf({ kind: 'document', id: made.id }))
    return undefined
  }

  async function copy(close: () => void) {
    const made = await duplicate(props.thing.id)
    if ('id' in made) {
      close()
      navigate(addressOf({ kind: 'document', id: made.id }))
    } else setProblem(made.code === undefined ? t('create.notConnected') : errorText(made.code))
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
          const ask = (what: 'delete' | 'startAnew') => {
            close()
            setAsks(what)
          }
          return (
            <>
              <ul class="popover-list">
                <li>
                  <button type="button" onClick={() => void toggleArchive(close)}>
                    {props.isArchived ? t('room.restore') : t('room.archive')}
                  </button>
                </li>
                <Show when={props.thing.kind === 'document'}>
                  <li>
                    <button type="button" onClick={() => void copy(close)}>
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
                {problem()}
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
        onConfirm={() => confirmed(remove)}
      />
      <ConfirmDialog
        open={asks() === 'startAnew'}
        onClose={() => setAsks(undefined)}
        title={trashWord('startAnewTitle', { name: props.thing.name })}
        words={trashWord('startAnewWords')}
        action={trashWord('startAnewNow')}
        cancelLabel={t('app.cancel')}
        closeLabel={t('app.close')}
        onConfirm={() => confirmed(begin)}
      />
    </>
  )
}
