import { A } from '@solidjs/router'
import { createMemo, createSignal, For, onMount, Show } from 'solid-js'
import IconPause from '~icons/lucide/pause'
import IconPlay from '~icons/lucide/play'
import IconPlus from '~icons/lucide/plus'
import type { Board } from '../../../src-bun/contract/boards.ts'
import { t } from '../../i18n/i18n.ts'
import { boardWord, boardWordCount } from '../../i18n/parts/boards.ts'
import { copyRows, type Row } from '../../state/boards.ts'
import { boardDownloads, mayExport } from '../../state/exports.ts'
import { hub, roomName, whyMayNotSpeak } from '../../state/hub.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { createMinuteClock } from '../../ui/clock.ts'
import { createMediaQuery } from '../../ui/media.ts'
import { DownloadMenu } from '../../ui/overlays/DownloadMenu.tsx'
import { EmptyState } from '../../ui/states/EmptyState.tsx'
import { RecordDialog } from './RecordDialog.tsx'
import { BoardHead } from './rows/BoardHead.tsx'
import { RecordCard } from './rows/RecordCard.tsx'
import { RecordRow } from './rows/RecordRow.tsx'
import { SortBy } from './rows/SortBy.tsx'
import { type Order, orderAfter, sortedKeys } from './sorting.ts'

const SHOWN_AT_FIRST = 100

export function BoardTable(props: { board: Board; rows: Record<string, Row>; changeCount: number }) {
  const now = createMinuteClock()
  let root!: HTMLDivElement
  const [order, setOrder] = createSignal<Order>({ column: undefined, isDescending: false })
  const [pausedAt, setPausedAt] = createSignal<{ rows: Record<string, Row>; changeCount: number }>()
  const [limit, setLimit] = createSignal(SHOWN_AT_FIRST)
  const [editing, setEditing] = createSignal<{ key?: string; isReadOnly?: boolean }>()
  const isNarrow = createMediaQuery('(max-width: 640px)')

  const shown = () => pausedAt()?.rows ?? props.rows
  const room = () => hub.rooms[props.board.roomId ?? '']
  const whyReadOnly = () => whyMayNotSpeak(room()) ?? (props.board.archived ? ('archivedBoard' as const) : undefined)
  const keys = createMemo(() => sortedKeys(shown(), order()))

  /** Where the row that is edited is in the table, or was before it was deleted. */
  const editedAt = createMemo<number>((before) => {
    const at = keys().indexOf(editing()?.key ?? '')
    return at < 0 ? before : at
  }, 0)

  /**
   * Ends the editing. The dialog gives the focus back to the button that opened it; where its row is deleted, the row after it
   * takes the focus, else the one before.
   */
  function close(isDeleted: boolean) {
    const key = editing()?.key
    setEditing(undefined)
    if (key === undefined || !(isDeleted || !keys().includes(key))) return
    const left = keys().filter((each) => each !== key)
    const next = left[Math.min(editedAt(), left.length - 1)] ?? ''
    const button = rowOf(next)?.querySelector('button') ?? root.querySelector('button')
    button?.focus()
  }
  const rowOf = (key: string) => root.querySelector(`[data-row="${CSS.escape(key)}"]`)

  /** What is written when the row is opened stays, also where the room is locked meanwhile: saving it says why not. */
  const open = (key: string) => setEditing({ key, isReadOnly: whyReadOnly() !== undefined })
  /** A press anywhere in a row is one on its button. Whoever has selected text in it wants to copy that. */
  function pressRow({ target }: MouseEvent) {
    const row = (target as Element).closest('[data-row]')
    if (!row || (target as Element).closest('button') || getSelection()?.isCollapsed === false) return
    const button = row.querySelector('button')
    button?.focus({ preventScroll: true })
    button?.click()
  }
  onMount(() => root.addEventListener('click', pressRow))

  function togglePause() {
    setPausedAt(pausedAt() ? undefined : { rows: copyRows(props.rows), changeCount: props.changeCount })
  }
  const sortBy = (column: string | undefined) => setOrder((now) => orderAfter(now, column))

  /** Iterates over keys, so that a changed record keeps its row and the focus inside it. */
  const rows = (Part: typeof RecordRow | typeof RecordCard) => (
    <For each={keys().slice(0, limit())}>
      {(key) => (
        <Show when={shown()[key]}>
          {(row) => (
            <Part
              board={props.board}
              row={row()}
              now={now()}
              isReadOnly={whyReadOnly() !== undefined}
              onOpen={() => open(key)}
            />
          )}
        </Show>
      )}
    </For>
  )

  return (
    <div ref={root} class="board">
      <div class="board-tools">
        <Show
          when={whyReadOnly()}
          fallback={
            <Button kind="primary" aria-haspopup="dialog" onClick={() => setEditing({})}>
              <IconPlus />
              {boardWord('add')}
            </Button>
          }
        >
          {(reason) => <p class="board-silence meta">{t(`readOnly.${reason()}`)}</p>}
        </Show>
        <Button aria-pressed={pausedAt() !== undefined} onClick={togglePause}>
          <Show when={pausedAt()} fallback={<IconPause />}>
            <IconPlay />
          </Show>
          {pausedAt() ? boardWord('resume') : boardWord('pause')}
        </Button>
        <span class="meta" role="status">
          <Show when={pausedAt()} fallback={boardWordCount('rows', keys().length)}>
            {(paused) => <>{boardWordCount('changesWhilePaused', props.changeCount - paused().changeCount)}</>}
          </Show>
        </span>
        <Show when={room()}>
          {(room) => (
            <A class="board-room" href={`/rooms/${room().id}`}>
              {boardWord('inRoom', { room: roomName(room()) })}
            </A>
          )}
        </Show>
        <Show when={mayExport()}>
          <DownloadMenu
            label={t('export.label')}
            files={boardDownloads(props.board.id).map(({ format, href }) => ({ href, label: t(`export.${format}`) }))}
            about={() =>
              import('../../state/record/export-size.ts').then((size) => size.aboutExport('board', props.board.id))
            }
          />
        </Show>
      </div>
      <Show
        when={keys().length > 0}
        fallback={
          <EmptyState
            icon={<IconPlus />}
            title={boardWord('empty')}
            description={whyReadOnly() ? '' : boardWord('emptyWords')}
          />
        }
      >
        <Show
          when={isNarrow()}
          fallback={
            // It scrolls, so it needs a tab stop for people who scroll with the keyboard.
            <section class="board-scroll" aria-label={props.board.name} tabindex="0">
              <table>
                <BoardHead board={props.board} order={order()} onSort={sortBy} />
                <tbody>{rows(RecordRow)}</tbody>
              </table>
            </section>
          }
        >
          <SortBy board={props.board} order={order()} onSort={sortBy} />
          <ul class="board-cards" aria-label={props.board.name}>
            {rows(RecordCard)}
          </ul>
        </Show>
        <Show when={keys().length > limit()}>
          <Button kind="quiet" onClick={() => setLimit((shown) => shown + SHOWN_AT_FIRST)}>
            {boardWord('more', { count: keys().length - limit() })}
          </Button>
        </Show>
      </Show>
      <RecordDialog
        board={props.board}
        open={editing() !== undefined}
        key={editing()?.key}
        isReadOnly={editing()?.isReadOnly === true}
        rows={props.rows}
        onClose={() => close(false)}
        onDelete={() => close(true)}
      />
    </div>
  )
}
