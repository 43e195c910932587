// `hubbub backup`: the whole database as one file, from the hub that runs on the data folder, or from the folder itself; and beside
// it a folder with the contents of files, where there are any.
import { existsSync, renameSync, rmSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { parseArguments, UsageError } from '../arguments.ts'
import { readConfig } from '../config.ts'
import type { HubRequest } from '../running-hub.ts'
import { backupFilesOf, filesIn } from '../store/contents/content-folder.ts'
import { copyContents } from '../store/contents/copy-contents.ts'
import { fileTimestamp } from '../store/files/file-timestamp.ts'
import { checkCopy, writePieces } from '../store/files/live-copy.ts'
import { databaseIn } from '../store/files/open.ts'
import { UnusableData } from '../store/files/unusable-data.ts'
import { reach } from './reach-data.ts'

const OPTIONS = { out: { type: 'string' }, data: { type: 'string' } } as const

/** Resolves with the exit code; throws `UsageError` and `UnusableData`. */
export async function runBackup(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { values } = parseArguments(argv, OPTIONS)
  const { data } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)
  const out = values.out ?? `hubbub-${fileTimestamp(Date.now())}.sqlite`
  if (existsSync(out)) throw new UsageError(`${out} is there already. Give --out another name.`)
  if (!existsSync(databaseIn(data))) throw new UsageError(`There is no hub in ${data} yet.`)

  const { store, hub } = reach(data)
  if (hub) await fetchBackup(hub, out)
  else {
    await store.backups.copyTo(out, false)
    store.close()
  }
  process.stdout.write(`${out}\n`)
  // A content never changes, so it is copied from the data folder whether or not a hub runs there.
  const { there, missing } = copyContents(out, filesIn(data), backupFilesOf(out))
  if (there > 0) process.stdout.write(`${backupFilesOf(out)}\n`)
  if (missing > 0) process.stderr.write(`hubbub: ${missingWords(missing, data, hub !== undefined)}\n`)
  return 0
}

/** A machine of a cluster may not have taken all of them yet. */
const missingWords = (missing: number, data: string, isRunning: boolean): string =>
  `${missing} files of messages are not in ${data}.${isRunning ? ' On a hub of several machines they may be at another one; `hubbub status` says when all are here.' : ''}`

/** Downloads a backup. The file gets its name once it is complete, checked and on the disk. Runs at a lower priority than the hub. */
async function fetchBackup(hub: HubRequest, out: string): Promise<void> {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const unfinished = `${out}.unfinished`
  rmSync(unfinished, { force: true })
  try {
    const { body } = await hub('/api/backup')
    await writePieces(piecesOf(body as ReadableStream<Uint8Array>), unfinished)
    await checkCopy(unfinished).catch((cause) => {
      throw new UnusableData('noAccess', 'what came from the running hub is no whole backup; try again', { cause })
    })
    renameSync(unfinished, out)
  } catch (fault) {
    rmSync(unfinished, { force: true })
    throw fault
  }
}

/** Reads with a reader, because Bun 1.3 sometimes throws at the end of a `for await` over a body. */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = body.getReader()
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value
}
