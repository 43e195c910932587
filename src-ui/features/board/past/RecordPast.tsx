import { createEffect, createMemo, createSignal, For, Match, on, Show, Switch } from 'solid-js'
import type { Board, Column } from '../../../../src-bun/contract/boards.ts'
import { t } from '../../../i18n/i18n.ts'
import { boardWord, boardWordCount } from '../../../i18n/parts/boards.ts'
import { shortTime } from '../../../i18n/short-time.ts'
import { fullTime, isoTime } from '../../../i18n/times.ts'
import { PAST_MAX, type Past, type PastValue, readPast, withNewest } from '../../../state/boards/past.ts'
import type { Row } from '../../../state/boards.ts'
import { connection } from '../../../state/connection/connection.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { createMinuteClock } from '../../../ui/clock.ts'
import { SelectField } from '../../../ui/fields/SelectField.tsx'
import { Spinner } from '../../../ui/states/Spinner.tsx'
import { cellText, columnLabel } from '../cell-text.ts'
import { Plot } from './Plot.tsx'
import './past.css'

const HOUR_MS = 60 * 60 * 1000
const SPANS = { all: undefined, day: 24 * HOUR_MS, hour: HOUR_MS } as const
type Span = keyof typeof SPANS
const SHOWN_AT_FIRST = 10

/** What a cell of a record was: a plot where it is a number, and a table of its values with who wrote them. */
export default function RecordPast(props: { board: Board; row: Row }) {
  const now = createMinuteClock()
  const [chosen, setChosen] = createSignal<string>()
  const [span, setSpan] = createSignal<Span>('all')
  const [limit, setLimit] = createSignal(SHOWN_AT_FIRST)
  const column = (): Column | undefined =>
    props.board.columns.find(({ key }) => key === chosen()) ??
    props.board.columns.find(({ type }) => type === 'number') ??
    props.board.columns[0]
  const isConnected = createMemo(() => connection().state === 'connected')
  const [past, setPast] = createSignal<Past | 'loading' | 'failed'>('loading')
  const found = () => {
    const now = past()
    return typeof now === 'string' ? undefined : now
  }

  /** Of several that are under way at once, the answer to the last one counts. */
  let newest = 0
  async function load() {
    const n = ++newest
    const ms = SPANS[span()]
    const of = { boardId: props.board.id, key: props.row.key, column: column()?.key ?? '' }
    setPast('loading')
    const read = await readPast({ ...of, from: ms === undefined ? 0 : Math.max(0, Date.now() - ms) })
    if (n === newest) setPast(read ? withNewest(read, props.row, of.column) : 'failed')
  }
  createEffect(
    on([() => column()?.key, span], () => {
      setLimit(SHOWN_AT_FIRST)
      void load()
    }),
  )
  // While the hub was away others may have changed the record more than once.
  createEffect(on(isConnected, (now) => now && void load(), { defer: true }))
  createEffect(
    on(
      () => props.row.updatedAt,
      () => setPast((past) => (typeof past === 'string' ? past : withNewest(past, props.row, column()?.key ?? ''))),
      { defer: true },
    ),
  )

  const numbers = () => (found()?.values ?? []).filter(({ value }) => typeof value === 'number')
  const points = () =>
    (found()?.values ?? []).map(({ at, value }) => ({ at, value: typeof value === 'number' ? value : null })).reverse()
  const words = ({ value }: Pick<PastValue, 'value'>) => {
    const of = column()
    return (of && cellText(value, of)) || boardWord('noValue')
  }
  const plotLabel = () => {
    const values = numbers().map(({ value }) => Number(value))
    const [low, high] = [Math.min(...values), Math.max(...values)]
    return boardWord('moved', { low: words({ value: low }), high: words({ value: high }) })
  }

  return (
    <section class="past" aria-label={boardWord('past')}>
      <h3>{boardWord('past')}</h3>
      <div class="past-choices">
        <SelectField
          label={boardWord('pastOf')}
          value={column()?.key ?? ''}
          choices={props.board.columns.map((column) => ({ value: column.key, label: columnLabel(column) }))}
          onChange={setChosen}
        />
        <SelectField
          label={boardWord('span')}
          value={span()}
          choices={(['all', 'day', 'hour'] as const).map((value) => ({ value, label: boardWord(`span.${value}`) }))}
          onChange={(value) => setSpan(value as Span)}
        />
      </div>
      <Switch fallback={<Spinner label={t('app.loading')} />}>
        <Match when={past() === 'failed'}>
          <p class="meta">{boardWord('pastFailed')}</p>
          <Button onClick={() => void load()}>{t('app.retry')}</Button>
        </Match>
        <Match when={found()?.values.length === 0}>
          <p class="meta">{boardWord('pastEmpty')}</p>
        </Match>
        <Match when={found()}>
          {(found) => (
            <>
              <Show when={column()?.type === 'number' && numbers().length > 1}>
                <Plot points={points()} until={Math.max(now(), props.row.updatedAt)} label={plotLabel()} />
              </Show>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{boardWord('pastValue')}</th>
                    <th scope="col">{boardWord('pastSince')}</th>
                    <th scope="col">{boardWord('pastBy')}</th>
                  </tr>
                </thead>
                <tbody>
                  <For each={found().values.slice(0, limit())}>
                    {(value) => (
                      <tr>
                        <td data-type={column()?.type}>{words(value)}</td>
                        <td>
                          <time dateTime={isoTime(value.at)} title={fullTime(value.at)}>
                            {shortTime(value.at, now())}
                          </time>
                        </td>
                        <td>{value.byName}</td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
              <Show when={found().values.length > limit()}>
                <Button kind="quiet" onClick={() => setLimit((shown) => shown + 100)}>
                  {boardWord('more', { count: found().values.length - limit() })}
                </Button>
              </Show>
              <Show when={found().isCut}>
                <p class="meta">{boardWordCount('pastCut', PAST_MAX)}</p>
              </Show>
            </>
          )}
        </Match>
      </Switch>
    </section>
  )
}
