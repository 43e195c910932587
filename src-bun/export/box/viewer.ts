import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The page inside a box. */
export type Viewer = { script: string; style: string }

/** The viewer as it was built into `folder`, Vite's output. Undefined where it was not: the box is whole without it, and says so. */
export function readViewer(folder: string | undefined): Viewer | undefined {
  if (folder === undefined) return undefined
  try {
    const read = (name: string) => readFileSync(join(folder, 'box', name), 'utf8')
    return { script: read('viewer.js'), style: read('viewer.css') }
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fault
  }
}
