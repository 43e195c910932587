import { createEffect, createMemo, For, on, Show } from 'solid-js'
import type { Board } from '../../../../src-bun/contract/boards.ts'
import { formatNumber, locale } from '../../../i18n/i18n.ts'
import { nameOrder } from '../../../i18n/order.ts'
import { openBoard, records } from '../../../state/boards.ts'
import { tilesOf } from '../../../state/host/wall-board.ts'
import { stageWord } from '../words.ts'

const TILES_MAX = 12
/** From here on a number is written with fewer digits and a word. */
const COMPACT_FROM = 1e7

/** The newest numbers of one column of a board, a tile for each row. */
export function WallTiles(props: { board: Board; column: string }) {
  createEffect(
    on(
      () => props.board.id,
      (id) => void openBoard(id),
    ),
  )
  const column = () => props.board.columns.find(({ key }) => key === props.column)
  const tiles = createMemo(() => {
    const compareNames = nameOrder()
    return tilesOf(Object.values(records[props.board.id]?.rows ?? {}), props.column).sort((a, b) =>
      compareNames(a.key, b.key),
    )
  })
  const byKey = createMemo(() => new Map(tiles().map((tile) => [tile.key, tile])))
  const shown = createMemo(
    () =>
      tiles()
        .slice(0, TILES_MAX)
        .map(({ key }) => key),
    undefined,
    {
      equals: (one, other) => one.join('\n') === other.join('\n'),
    },
  )
  const columns = () => Math.ceil(Math.sqrt(shown().length))
  return (
    <section class="wall-card wall-tiles" aria-labelledby="wall-board">
      <h2 id="wall-board" dir="auto">
        {props.board.name} · {column()?.name ?? props.column}
      </h2>
      <ul style={{ '--columns': columns(), '--rows': Math.ceil(shown().length / Math.max(1, columns())) }}>
        {/* By key, so that a tile stays when its number changes. */}
        <For each={shown()} fallback={<li class="wall-tiles-none">{stageWord('noNumbers')}</li>}>
          {(key) => (
            <Show when={byKey().get(key)}>
              {(tile) => (
                <li class="wall-tile">
                  <span class="wall-tile-key" dir="auto">
                    {key}
                  </span>
                  <span class="wall-tile-value">
                    {numberText(tile().value)}
                    <Show when={column()?.unit}>{(unit) => <small dir="auto"> {unit()}</small>}</Show>
                  </span>
                  <span class="wall-tile-change">{changeText(tile().change)}</span>
                </li>
              )}
            </Show>
          )}
        </For>
      </ul>
      <Show when={tiles().length > TILES_MAX}>
        <p>{stageWord('moreRows', { count: formatNumber(tiles().length - TILES_MAX) })}</p>
      </Show>
    </section>
  )
}

const numberText = (value: number): string =>
  new Intl.NumberFormat(locale(), {
    maximumFractionDigits: 2,
    ...(Math.abs(value) >= COMPACT_FROM && { notation: 'compact' as const }),
  }).format(value)

/** With an arrow, so that it does not depend on a colour. */
function changeText(change: number | undefined): string {
  if (change === undefined || change === 0) return ''
  return `${change > 0 ? '▲' : '▼'} ${numberText(Math.abs(change))}`
}
