import { expect, test } from 'bun:test'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../support/hub.ts'

const ROUNDS = 6
const LOCK = fileURLToPath(import.meta.resolve('../../src-bun/store/files/folder-lock.ts'))

/** Waits until it is told an instant, takes the folder at that instant, prints how that ended, and holds it until it is ended. */
const taking = (folder: string) => `
  const { lockFolder } = await import(${JSON.stringify(LOCK)})
  const lines = console[Symbol.asyncIterator]()
  console.log('ready')
  const at = Number((await lines.next()).value)
  while (Date.now() < at);
  try {
    // Held here, because a lock that nothing refers to ends with the next garbage collection.
    globalThis.held = lockFolder(${JSON.stringify(folder)})
    console.log('taken')
  } catch ({ code }) {
    console.log(code)
  }
  await lines.next()
  process.exit()`

function start(folder: string) {
  const child = Bun.spawn([process.execPath, '-e', taking(folder)], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const reader = child.stdout.getReader()
  return {
    child,
    says: async () => new TextDecoder().decode((await reader.read()).value).trim(),
    take(at: number) {
      child.stdin.write(`${at}\n`)
      child.stdin.flush()
    },
  }
}

test('[STORE-19] of two hubs that take a data folder in the same instant one gets it, and the other is refused', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const folder = temporaryFolder()
    const both = [start(folder.path), start(folder.path)]
    for (const { says } of both) expect(await says()).toBe('ready')
    const at = Date.now() + 10
    for (const { take } of both) take(at)
    const outcomes = await Promise.all(both.map(({ says }) => says()))
    for (const { child } of both) child.stdin.end()
    await Promise.all(both.map(({ child }) => child.exited))
    folder.remove()
    expect(outcomes.sort()).toEqual(['SQLITE_BUSY', 'taken'])
  }
})
