import { A, useNavigate } from '@solidjs/router'
import { createMemo, createSignal, createUniqueId, For, type JSX, onMount, Show } from 'solid-js'
import IconColumns from '~icons/lucide/columns-2'
import IconFile from '~icons/lucide/file-text'
import IconPlus from '~icons/lucide/plus'
import IconTable from '~icons/lucide/table-2'
import { TITLE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { errorText, t } from '../../../i18n/i18n.ts'
import { createDocument, isTitleTaken } from '../../../state/documents/documents.ts'
import { whyMayNotSpeak } from '../../../state/hub.ts'
import { isConnected } from '../../../state/removal.ts'
import { fetchRoomThings, nameOf, type RoomThing, type RoomThingKind, roomThings } from '../../../state/room-things.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { TextField } from '../../../ui/fields/TextField.tsx'
import { createMediaQuery } from '../../../ui/media.ts'
import { EmptyState } from '../../../ui/states/EmptyState.tsx'
import { Skeleton } from '../../../ui/states/Skeleton.tsx'
import { pathBeside, WIDE } from '../split/beside.ts'
import './room-documents.css'
import { createTask } from '../../../ui/buttons/task.ts'

/** The documents and boards of a room, a field that makes another document, and a way to another board. */
export default function RoomDocuments(props: { room: Room; onClose: () => void }) {
  const navigate = useNavigate()
  const isWide = createMediaQuery(WIDE)
  const mayMake = () => !whyMayNotSpeak(props.room)

  function openBeside(id: string, how: { opened: true } | { created: true }) {
    props.onClose()
    navigate(pathBeside(props.room.id, id), { state: how })
  }
  /** Where there is no space beside the conversation, a document opens as a tab of the room. */
  const documentPath = (id: string) => (isWide() ? `/documents/${id}` : pathBeside(props.room.id, id))

  return (
    <div class="room-documents">
      <RoomThings
        kind="documents"
        roomId={props.room.id}
        title={t('nav.documents')}
        emptyText={t('places.none')}
        emptyWords={mayMake() ? t('places.noneWords') : ''}
        icon={<IconFile />}
        pathOf={documentPath}
        onOpen={() => props.onClose()}
        onBeside={isWide() ? (id) => openBeside(id, { opened: true }) : undefined}
      />
      <Show when={mayMake()}>
        <NewDocument roomId={props.room.id} onCreated={(id) => openBeside(id, { created: true })} />
      </Show>
      <RoomThings
        kind="boards"
        roomId={props.room.id}
        title={t('nav.boards')}
        emptyText={t('nav.noBoards')}
        icon={<IconTable />}
        pathOf={(id) => `/boards/${id}`}
        onOpen={() => props.onClose()}
      />
      <Show when={mayMake()}>
        <A
          class="button"
          data-kind="plain"
          href={`/boards/new?room=${props.room.id}`}
          state={{ chosen: true }}
          onClick={() => props.onClose()}
        >
          <IconPlus />
          {t('nav.newBoard')}
        </A>
      </Show>
    </div>
  )
}

type RoomThingsProps = {
  kind: RoomThingKind
  roomId: string
  title: string
  emptyText: string
  /** With these words what is not there yet is said at full length. */
  emptyWords?: string
  icon: JSX.Element
  pathOf: (id: string) => string
  onOpen: () => void
  onBeside?: ((id: string) => void) | undefined
}

function RoomThings(props: RoomThingsProps) {
  const titleId = createUniqueId()
  const [fetched, setFetched] = createSignal<RoomThing[]>([])
  const [next, setNext] = createSignal<string>()
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading')
  const things = createMemo(() => roomThings(props.kind, props.roomId, fetched()))
  const shownName = (thing: RoomThing) => nameOf(thing) || t('document.untitled')

  async function load() {
    setState('loading')
    const answer = await fetchRoomThings(props.kind, props.roomId, next())
    setState(answer.ok ? 'ready' : 'failed')
    if (!answer.ok) return
    setFetched((before) => [...before, ...(answer.value.items as RoomThing[])])
    setNext(answer.value.next)
  }
  onMount(() => void load())

  return (
    <section class="room-things" aria-labelledby={titleId}>
      <h3 id={titleId} class="meta">
        {props.title}
      </h3>
      <p class="visually-hidden" role="status">
        {state() === 'loading' ? t('app.loading') : ''}
      </p>
      <Show when={state() === 'ready' && things().length === 0}>
        <Show when={props.emptyWords !== undefined} fallback={<p class="meta">{props.emptyText}</p>}>
          <EmptyState icon={props.icon} title={props.emptyText} description={props.emptyWords ?? ''} />
        </Show>
      </Show>
      <Show when={state() === 'loading' && things().length === 0}>
        <Skeleton lines={2} />
      </Show>
      <ul>
        <For each={things()}>
          {(thing) => (
            <li>
              <A class="room-document" href={props.pathOf(thing.id)} onClick={() => props.onOpen()}>
                {props.kind === 'documents' ? <IconFile /> : <IconTable />}
                <span dir="auto">{shownName(thing)}</span>
                <Show when={thing.archived}>
                  <span class="meta">{t('list.archived')}</span>
                </Show>
              </A>
              <Show when={props.onBeside}>
                {(open) => (
                  <IconButton label={`${shownName(thing)}: ${t('places.besideChat')}`} onClick={() => open()(thing.id)}>
                    <IconColumns />
                  </IconButton>
                )}
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
    </section>
  )
}

function NewDocument(props: { roomId: string; onCreated: (id: string) => void }) {
  const [title, setTitle] = createSignal('')
  const [problem, setProblem] = createSignal<string>()
  const task = createTask()
  async function create() {
    if (title().trim() === '') return void setProblem(t('create.missing'))
    if (!isConnected()) return void setProblem(t('create.notConnected'))
    let id = ''
    const isMade = await task.run(async (signal) => {
      const created = await createDocument(title().trim(), signal, props.roomId)
      if ('code' in created) return errorText(created.code)
      id = created.id
      return undefined
    })
    if (isMade && task.isHere()) props.onCreated(id)
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
        error={problem() ?? task.problem()}
        hint={isTitleTaken(title()) ? t('document.titleTaken') : undefined}
        autocomplete="off"
        onInput={(event) => {
          setTitle(event.currentTarget.value)
          setProblem(undefined)
        }}
      />
      <Button kind="primary" type="submit" busy={task.isBusy()}>
        {t('create.documentButton')}
      </Button>
    </form>
  )
}
