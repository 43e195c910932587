// Holds the owner of a cluster between sealing a group and appending it: the process stops itself there (SIGSTOP), so nothing of it goes
// on until the test lets it. Bun loads this file into the hub's process before the hub itself; in a test's process it is only the other
// end of that. Both talk by files, because a process that is stopped answers nothing.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { temporaryFolder } from './hub.ts'

type Waiting = { from?: unknown; operation: { type: string } }

const { HUBBUB_HELD_APPENDS } = process.env
// Its workers load it, too.
if (HUBBUB_HELD_APPENDS && Bun.isMainThread) holdInside(HUBBUB_HELD_APPENDS)

export type HeldAppends = ReturnType<typeof heldAppends>

/** `env` is for `spawnHub`. */
export function heldAppends() {
  const folder = temporaryFolder()
  const at = (name: string) => join(folder.path, name)
  return {
    env: {
      // From here, because a path with a space in it would be two options.
      BUN_OPTIONS: `--preload=./${relative('.', import.meta.path)}`,
      HUBBUB_HELD_APPENDS: folder.path,
    },
    /** The next group with a command of somebody at this machine is held, with the whole process. */
    holdNext() {
      rmSync(at('outcome'), { force: true })
      writeFileSync(at('hold'), '')
    },
    isHeld: () => existsSync(at('held')),
    /** Goes on, or holds nothing any more. */
    release(pid: number) {
      rmSync(at('hold'), { force: true })
      rmSync(at('held'), { force: true })
      process.kill(pid, 'SIGCONT')
    },
    /** What the log has said of the group that was held last; undefined as long as that is not known. */
    outcome: () => (existsSync(at('outcome')) ? readFileSync(at('outcome'), 'utf8') : undefined),
    /** Why this machine has stopped following the log. */
    stoppedBy: () => (existsSync(at('stopped')) ? readFileSync(at('stopped'), 'utf8') : undefined),
    remove: folder.remove,
  }
}

function holdInside(folder: string): void {
  const [hold, held, outcome, stopped] = ['hold', 'held', 'outcome', 'stopped'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  let isAwaited = false
  Object.assign(globalThis, {
    beforeAppend(group: readonly Waiting[]) {
      if (!existsSync(hold) || !group.some(({ from, operation }) => !from && operation.type === 'command.run')) return
      isAwaited = true
      renameSync(hold, held)
      process.kill(process.pid, 'SIGSTOP')
    },
    afterAppend(appended: string) {
      if (!isAwaited || appended === 'unknown') return
      isAwaited = false
      writeWhole(outcome, appended)
    },
    onStopped: (fault: Error) => writeWhole(stopped, fault.message),
  })
  edit(/src-bun\/cluster\/owner\.ts$/, [
    ['    const parts = cut(content,', '    globalThis.beforeAppend(group)\n    const parts = cut(content,'],
    [
      '      if (hasEnded) return false\n      if (appended',
      '      globalThis.afterAppend(appended)\n      if (hasEnded) return false\n      if (appended',
    ],
  ])
  edit(/src-bun\/cluster\/machine\.ts$/, [
    ['    options.onDiverged(fault)\n', '    options.onDiverged(fault)\n    globalThis.onStopped(fault)\n'],
  ])
}

/** Whoever reads it finds nothing or all of it. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

/** Replaces texts that are in a file of the hub once each. */
function edit(filter: RegExp, edits: [find: string, replace: string][]): void {
  Bun.plugin({
    name: `edits of ${filter}`,
    setup: ({ onLoad }) =>
      void onLoad({ filter }, ({ path }) => {
        let contents = readFileSync(path, 'utf8')
        for (const [find, replace] of edits) {
          const parts = contents.split(find)
          if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times, not once: ${find}`)
          contents = parts.join(replace)
        }
        return { contents, loader: 'ts' }
      }),
  })
}
