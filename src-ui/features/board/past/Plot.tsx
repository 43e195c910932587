import { createEffect, onCleanup, onMount } from 'solid-js'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { locale } from '../../../i18n/i18n.ts'
import { shortTime } from '../../../i18n/short-time.ts'
import { createMediaQuery } from '../../../ui/media.ts'

/** Ascending. A value holds until the next one; null is a gap. */
export type Point = { at: number; value: number | null }

const HEIGHT = 176
/** CSS pixels between the names of two times on the axis, so that they do not touch. */
const TIME_SPACE = 88

/** A number over time, as a line of steps up to `until` (ms since 1970). What it says is said in words by whoever shows it. */
export function Plot(props: { points: readonly Point[]; until: number; label: string }) {
  let root!: HTMLDivElement
  const isDark = createMediaQuery('(prefers-color-scheme: dark)')

  onMount(() => {
    let plot: uPlot | undefined
    createEffect(() => {
      // The colours are read anew with the theme.
      isDark()
      plot?.destroy()
      plot = new uPlot(optionsFor(root), dataOf(props.points, props.until), root)
    })
    const sizes = new ResizeObserver(() => plot?.setSize({ width: root.clientWidth, height: HEIGHT }))
    sizes.observe(root)
    onCleanup(() => {
      sizes.disconnect()
      plot?.destroy()
    })
  })

  return <div ref={root} class="plot" role="img" aria-label={props.label} />
}

/** Whether the times on the axis, in seconds, are less than a minute apart. */
const isWithinMinutes = ([first, second]: readonly number[]) =>
  first !== undefined && second !== undefined && second - first < 60
const exactTime = (at: number) =>
  new Intl.DateTimeFormat(locale(), { hour: 'numeric', minute: '2-digit', second: '2-digit' }).format(at)
const timeOfNow = (at: number) => shortTime(at, Date.now())

/** Times in seconds, as uPlot wants them. The newest value is drawn on to `until`. */
function dataOf(points: readonly Point[], until: number): uPlot.AlignedData {
  const last = points.at(-1)
  const drawn = last && until > last.at ? [...points, { at: until, value: last.value }] : points
  return [drawn.map(({ at }) => at / 1000), drawn.map(({ value }) => value)]
}

function optionsFor(root: HTMLElement): uPlot.Options {
  const style = getComputedStyle(root)
  const token = (name: string) => style.getPropertyValue(name).trim()
  const axis = {
    stroke: token('--ink3'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: token('--line'), width: 1 },
    ticks: { show: false },
  }
  const number = new Intl.NumberFormat(locale(), { maximumSignificantDigits: 6 })
  return {
    width: root.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    axes: [
      {
        ...axis,
        space: TIME_SPACE,
        values: (_, times) => times.map((time) => (isWithinMinutes(times) ? exactTime : timeOfNow)(time * 1000)),
      },
      { ...axis, size: 64, values: (_, values) => values.map((value) => number.format(value)) },
    ],
    series: [
      {},
      {
        stroke: token('--accent'),
        width: 2,
        ...(uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
        points: { show: false },
      },
    ],
  }
}
