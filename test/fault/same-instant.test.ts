import { expect, test } from 'bun:test'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../support/hub.ts'

const ROUNDS = 6
const LOCK = fileURLToPath(import.meta.resolve('../../src-bun/store/files/folder-lock.ts'))

/** A program that waits for the instant, locks the folder, and exits with 0, or with 3 if it is locked already. */
const taking = (folder: string, at: number) => `
  const { lockFolder } = await import(${JSON.stringify(LOCK)})
  while (Date.now() < ${at});
  try {
    lockFolder(${JSON.stringify(folder)})
  } catch ({ code }) {
    process.exit(code === 'SQLITE_BUSY' ? 3 : 4)
  }
  await Bun.sleep(600)
  process.exit(0)`

test('[STORE-19] of two hubs that take a data folder in the same instant one gets it, and the other is refused', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const folder = temporaryFolder()
    const at = Date.now() + 250
    const both = [1, 2].map(() => Bun.spawn([process.execPath, '-e', taking(folder.path, at)], { stderr: 'inherit' }))
    const exits = await Promise.all(both.map(({ exited }) => exited))
    folder.remove()
    expect(exits.sort()).toEqual([0, 3])
  }
}, 20_000)
