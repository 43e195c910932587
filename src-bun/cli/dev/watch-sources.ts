import { watch } from 'node:fs'

/** Editors write a file in several steps, and a change of branches touches many files: one restart is enough for all. */
const QUIET_MS = 150

/** Calls `onChange` after sources in `folder` have changed. Returns a function that ends it. */
export function watchSources(folder: string, onChange: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const watcher = watch(folder, { recursive: true }, (_event, name) => {
    if (name !== null && !/\.(ts|mjs|sql)$/.test(name)) return
    clearTimeout(timer)
    timer = setTimeout(onChange, QUIET_MS)
  })
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
