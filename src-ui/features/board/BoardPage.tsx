import { A, useParams } from '@solidjs/router'
import { createEffect, Match, on, Show, Switch } from 'solid-js'
import IconTable from '~icons/lucide/table-2'
import { t } from '../../i18n/i18n.ts'
import { boardWord } from '../../i18n/parts/boards.ts'
import { openBoard, records } from '../../state/boards.ts'
import { hub } from '../../state/hub.ts'
import { createLookup, lookUp, lookupState } from '../../state/lookup.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { EmptyState } from '../../ui/states/EmptyState.tsx'
import { Sought } from '../../ui/states/Sought.tsx'
import { Spinner } from '../../ui/states/Spinner.tsx'
import { BoardTable } from './BoardTable.tsx'
import './board.css'

/** A board as a live table. A chunk of its own, loaded when the first board is opened. */
export default function BoardPage() {
  const params = useParams<{ id: string }>()
  createLookup('boards', () => params.id)
  createLookup('rooms', () => hub.boards[params.id]?.roomId)
  createEffect(
    on(
      () => hub.boards[params.id]?.id,
      (id) => id && void openBoard(id),
    ),
  )
  const rows = () => records[params.id]

  return (
    <Show
      when={hub.boards[params.id]}
      fallback={
        <Sought
          state={lookupState(params.id)}
          icon={<IconTable />}
          loadingLabel={t('app.loading')}
          failedTitle={boardWord('notLoaded')}
          failedText={t('app.pageFailedWords')}
          retryLabel={t('app.retry')}
          onRetry={() => lookUp('boards', [params.id])}
        >
          <EmptyState icon={<IconTable />} title={boardWord('notFound')} description={boardWord('notFoundWords')}>
            <A class="button" data-kind="plain" href="/" state={{ chosen: true }}>
              {t('notFound.home')}
            </A>
          </EmptyState>
        </Sought>
      }
    >
      {(board) => (
        <Switch
          fallback={
            <div class="board-loading">
              <Spinner label={t('app.loading')} />
            </div>
          }
        >
          <Match when={rows()?.state === 'failed'}>
            <EmptyState icon={<IconTable />} title={boardWord('failed')} description={t('room.failedWords')}>
              <Button onClick={() => void openBoard(board().id)}>{t('app.retry')}</Button>
            </EmptyState>
          </Match>
          <Match when={rows()?.state === 'ready' && rows()}>
            {(ready) => <BoardTable board={board()} rows={ready().rows} changeCount={ready().changeCount} />}
          </Match>
        </Switch>
      )}
    </Show>
  )
}
