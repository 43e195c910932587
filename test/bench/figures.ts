// What a run found out, and how it is shown.

export type Figure = {
  part: string
  what: string
  value: number
  unit: string
  /** As the goal says it, and whether it was met. */
  goal?: string
  met?: boolean
}

export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (samples: readonly number[]) => percentile(samples, 0.5)

/** At most this much. */
export function below(limit: number, unit: string, value: number): Pick<Figure, 'goal' | 'met'> {
  return { goal: `≤ ${limit} ${unit}`.trim(), met: value <= limit }
}

export function markdown(figures: readonly Figure[]): string {
  const rows = figures.map(({ part, what, value, unit, goal = '', met }) => {
    const verdict = met === undefined ? '' : met ? 'yes' : 'no'
    return `| ${part} | ${what} | ${rounded(value)} ${unit} | ${goal} | ${verdict} |`
  })
  return ['| part | what | figure | goal | met |', '|---|---|---|---|---|', ...rows].join('\n')
}

/** Three digits say all that a noisy computer knows. */
export function rounded(value: number): string {
  return String(Number(Math.abs(value) >= 1000 ? Math.round(value) : value.toPrecision(3)))
}
