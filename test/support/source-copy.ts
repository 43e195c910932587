// A copy of the checkout's sources that a test may change, thrown away afterwards.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from './hub.ts'

const ROOT = join(import.meta.dir, '../..')

/** Replaces a text that must be in a file exactly once. */
export type Edit = { file: string; find: string; replace: string }

export type SourceCopy = {
  path: string
  /** Throws where an edit's text is not there exactly once. Returns a function that undoes the edits. */
  edit(edits: readonly Edit[]): () => void
  /** Adds a file, or a copy of a folder of the checkout. Returns a function that removes it. */
  add(file: string, content: { text: string } | { copyOf: string }): () => void
  remove(): void
}

/** Copies files and folders, named from the root of the checkout. The packages are shared with it. */
export function sourceCopy(names: readonly string[]): SourceCopy {
  const { path, remove } = temporaryFolder()
  const at = (name: string) => join(path, name)
  for (const name of names) {
    mkdirSync(dirname(at(name)), { recursive: true })
    cpSync(join(ROOT, name), at(name), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), at('node_modules'), 'junction')

  function editOnce({ file, find, replace }: Edit): () => void {
    const before = readFileSync(at(file), 'utf8')
    const parts = before.split(find)
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`)
    writeFileSync(at(file), parts.join(replace))
    return () => writeFileSync(at(file), before)
  }

  return {
    path,
    remove,
    edit(edits) {
      const undo = edits.map(editOnce).reverse()
      return () => {
        for (const one of undo) one()
      }
    },
    add(file, content) {
      if ('text' in content) writeFileSync(at(file), content.text)
      else cpSync(join(ROOT, content.copyOf), at(file), { recursive: true })
      return () => rmSync(at(file), { recursive: true })
    },
  }
}
