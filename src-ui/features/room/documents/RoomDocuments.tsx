import { A, useNavigate } from '@solidjs/router'
import { createMemo, createSignal, For, onMount, Show } from 'solid-js'
import IconColumns from '~icons/lucide/columns-2'
import IconFile from '~icons/lucide/file-text'
import type { Document } from '../../../../src-bun/contract/documents.ts'
import { TITLE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { errorText, t } from '../../../i18n/i18n.ts'
import { createDocument, isTitleTaken } from '../../../state/documents/documents.ts'
import { fetchRoomDocuments, roomDocuments } from '../../../state/documents/room-documents.ts'
import { whyMayNotSpeak } from '../../../state/hub.ts'
import { isConnected } from '../../../state/removal.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { createMediaQuery } from '../../../ui/media.ts'
import { EmptyState } from '../../../ui/states/EmptyState.tsx'
import { Skeleton } from '../../../ui/states/Skeleton.tsx'
import { pathBeside, WIDE } from '../split/beside.ts'
import './room-documents.css'

/** The documents of a room, and a field that makes another one. */
export default function RoomDocuments(props: { room: Room; onClose: () => void }) {
  const navigate = useNavigate()
  const isWide = createMediaQuery(WIDE)
  const [fetched, setFetched] = createSignal<Document[]>([])
  const [next, setNext] = createSignal<string>()
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading')
  const documents = createMemo(() => roomDocuments(props.room.id, fetched()))

  async function load() {
    setState('loading')
    const answer = await fetchRoomDocuments(props.room.id, next())
    setState(answer.ok ? 'ready' : 'failed')
    if (!answer.ok) return
    setFetched((before) => [...before, ...(answer.value.items as Document[])])
    setNext(answer.value.next)
  }
  onMount(() => void load())

  function openBeside(id: string, how: { opened: true } | { created: true }) {
    props.onClose()
    navigate(pathBeside(props.room.id, id), { state: how })
  }
  /** Where there is no space beside the conversation, a document opens as a tab of the room. */
  const pathOf = ({ id }: Document) => (isWide() ? `/documents/${id}` : pathBeside(props.room.id, id))

  return (
    <div class="room-documents">
      <p class="visually-hidden" role="status">
        {state() === 'loading' ? t('app.loading') : ''}
      </p>
      <Show when={state() === 'ready' && documents().length === 0}>
        <EmptyState
          icon={<IconFile />}
          title={t('places.none')}
          description={whyMayNotSpeak(props.room) ? '' : t('places.noneWords')}
        />
      </Show>
      <Show when={state() === 'loading' && documents().length === 0}>
        <Skeleton lines={4} />
      </Show>
      <ul>
        <For each={documents()}>
          {(document) => (
            <li>
              <A class="room-document" href={pathOf(document)} onClick={() => props.onClose()}>
                <IconFile />
                <span dir="auto">{document.title || t('document.untitled')}</span>
                <Show when={document.archived}>
                  <span class="meta">{t('list.archived')}</span>
                </Show>
              </A>
              <Show when={isWide()}>
                <IconButton
                  label={`${document.title || t('document.untitled')}: ${t('places.besideChat')}`}
                  onClick={() => openBeside(document.id, { opened: true })}
                >
                  <IconColumns />
                </IconButton>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={state() === 'failed'}>
        <p role="alert">{t('room.failed')}.</p>
      </Show>
      <Show when={state() === 'failed' || (next() !== undefined && state() === 'ready')}>
        <Button onClick={() => void load()}>{t(state() === 'failed' ? 'app.retry' : 'list.more')}</Button>
      </Show>
      <Show when={!whyMayNotSpeak(props.room)}>
        <NewDocument roomId={props.room.id} onCreated={(id) => openBeside(id, { created: true })} />
      </Show>
    </div>
  )
}

function NewDocument(props: { roomId: string; onCreated: (id: string) => void }) {
  const [title, setTitle] = createSignal('')
  const [problem, setProblem] = createSignal<string>()
  const [isBusy, setBusy] = createSignal(false)
  async function create() {
    if (isBusy()) return
    if (title().trim() === '') return void setProblem(t('create.missing'))
    if (!isConnected()) return void setProblem(t('create.notConnected'))
    setBusy(true)
    const created = await createDocument(title().trim(), undefined, props.roomId)
    setBusy(false)
    if ('code' in created) setProblem(errorText(created.code))
    else props.onCreated(created.id)
  }
  return (
    <form
      class="room-documents-new"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <TextField
        label={t('create.document')}
        placeholder={t('create.documentTitle')}
        value={title()}
        maxLength={TITLE_MAX_CHARS}
        limitMessage={t('app.limit', { count: TITLE_MAX_CHARS })}
        error={problem()}
        hint={isTitleTaken(title()) ? t('document.titleTaken') : undefined}
        autocomplete="off"
        onInput={(event) => {
          setTitle(event.currentTarget.value)
          setProblem(undefined)
        }}
      />
      <Button kind="primary" type="submit" busy={isBusy()}>
        {t('create.documentButton')}
      </Button>
    </form>
  )
}
