import { Show } from 'solid-js'
import { boardWord } from '../../../i18n/parts/boards.ts'
import type { Trace } from '../../../state/boards.ts'

const [WIDTH, HEIGHT] = [64, 16]

/** The recent values of a number as a small line, the newest at the right. */
export function Sparkline(props: { trace: Trace }) {
  const range = () => {
    return [Math.min(...props.trace), Math.max(...props.trace)] as const
  }
  const points = () => {
    const [low, high] = range()
    const step = WIDTH / Math.max(1, props.trace.length - 1)
    const y = (value: number) =>
      high === low ? HEIGHT / 2 : HEIGHT - 1 - ((value - low) / (high - low)) * (HEIGHT - 2)
    return props.trace.map((value, n) => `${(n * step).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  }
  return (
    <Show when={props.trace.length > 1}>
      <svg
        class="sparkline"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={boardWord('moved', { low: range()[0], high: range()[1] })}
      >
        <polyline points={points()} />
      </svg>
    </Show>
  )
}
