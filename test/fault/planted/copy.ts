// A copy of the checkout with something broken in it, thrown away afterwards.
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../support/hub.ts'

export type Edit = { file: string; find: string; replace: string }

const ROOT = join(import.meta.dir, '../../..')
/** What the hub and the tests of this folder need. */
const COPIED = ['package.json', 'tsconfig.json', 'src-bun', 'src-ui', 'test/support', 'test/contract', 'test/fault']

/** Throws where an edit's text is not there exactly once: the fault would not be planted. */
export function plantedCopy(edits: readonly Edit[]): { path: string; remove(): void } {
  const copy = temporaryFolder()
  for (const name of COPIED) {
    mkdirSync(join(copy.path, name, '..'), { recursive: true })
    cpSync(join(ROOT, name), join(copy.path, name), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy.path, 'node_modules'), 'junction')
  for (const { file, find, replace } of edits) {
    const path = join(copy.path, file)
    const parts = readFileSync(path, 'utf8').split(find)
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`)
    writeFileSync(path, parts.join(replace))
  }
  return copy
}
