// `hubbub import BOX.html`: brings a session box back into a new data folder. The box may be from anybody. It is made in a folder beside,
// which gets the name when everything is there, so nothing half-imported stays.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArguments, UsageError } from '../../arguments.ts'
import { readConfig } from '../../config.ts'
import type { BoxVerdict } from '../../contract/log-tree/box-file.ts'
import { syncFolder } from '../../store/contents/content-folder.ts'
import { databaseIn } from '../../store/files/open.ts'
import { checkFile, wordsOf } from '../log/check-file.ts'
import { type Brought, bringBack, refuseLong, WrongBox } from './bring-back.ts'
import { isRightIndex } from './judge.ts'
import { takeWorkFolder } from './work-folder.ts'

const OPTIONS = { data: { type: 'string' } } as const
/** What the hub of the box has signed. `hubbub verify BOX.html FILE` shows with it which box this was. */
const RECEIPT_FILE = 'imported-receipt.json'

/** Resolves with the exit code: 0 where everything is there, 1 where the box is not right. Throws `UsageError` and the errors of the disk. */
export async function runImport(
  argv: string[],
  env: Record<string, string | undefined>,
  unpackedMaxBytes?: number,
): Promise<number> {
  const { values, positionals } = parseArguments(argv, OPTIONS, { allowPositionals: true })
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0) throw new UsageError('Which box? import takes one FILE.')
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`There is no file ${file}.`)
  const { data } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)
  refuseUsed(data)
  const work = takeWorkFolder(data)
  const stopOnSignal = removeOnSignal(work.remove)
  try {
    // Another command may have made it meanwhile.
    refuseUsed(data)
    return await importInto(data, work.folder, { file, unpackedMaxBytes })
  } catch (fault) {
    if (!(fault instanceof WrongBox)) throw fault
    return refuse(file, fault.message)
  } finally {
    stopOnSignal()
    work.remove()
  }
}

type Box = { file: string; unpackedMaxBytes: number | undefined }

async function importInto(data: string, folder: string, { file, unpackedMaxBytes }: Box): Promise<number> {
  const raw = createHash('sha256')
  const checked = await checkFile(file, undefined, {
    onBytes: (bytes) => raw.update(bytes),
    onUnpacked: (bytes) => refuseLong(bytes, unpackedMaxBytes),
  })
  if ('code' in checked) return refuse(file, wordsOf(checked))
  if (!('index' in checked)) throw new UsageError(`${file} is a log, and no session box.`)
  if (!isRightIndex(checked.index)) return refuse(file, 'Its index is not valid.')

  mkdirSync(folder, { mode: 0o700 })
  const bare = checked.leaves - checked.shown
  const brought = await bringBack(folder, file, { index: checked.index, bare, hash: raw.digest('hex') })
  if (brought.receipt) writeFileSync(join(folder, RECEIPT_FILE), JSON.stringify(brought.receipt), { mode: 0o600 })
  await putInPlace(folder, data)
  process.stdout.write(`${wordsFor(data, file, checked, brought)}\n`)
  return 0
}

function refuse(file: string, why: string): number {
  process.stderr.write(`hubbub: ${file}: ${why} Nothing was imported.\n`)
  return 1
}

function refuseUsed(data: string): void {
  if (existsSync(databaseIn(data)))
    throw new UsageError(`${data} has a hub already. Name a new folder: hubbub import FILE --data DIR.`)
  if (existsSync(data) && (!statSync(data).isDirectory() || readdirSync(data).length > 0))
    throw new UsageError(`${data} is not empty. Name a new folder: hubbub import FILE --data DIR.`)
}

function removeOnSignal(remove: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const end = () => {
    remove()
    process.exit(1)
  }
  for (const signal of signals) process.on(signal, end)
  return () => {
    for (const signal of signals) process.off(signal, end)
  }
}

async function putInPlace(folder: string, data: string): Promise<void> {
  await syncFolder(folder)
  // Windows puts no folder in the place of another one.
  if (existsSync(data)) rmdirSync(data)
  renameSync(folder, data)
  await syncFolder(dirname(data))
}

function wordsFor(data: string, file: string, { index, filesLeftOut }: BoxVerdict, brought: Brought): string {
  const { totals, unknownChanges, withoutSubject, cut } = brought
  const leftOut = [
    [unknownChanges, 'changes of which the box has only hashes: what was private, deleted, or is kept no more'],
    [withoutSubject, 'records about what is not in the box'],
    [cut, 'documents end where the box has no more of their history'],
    [filesLeftOut, 'files that were left out of the box: their names are there, their contents are not'],
  ] as const
  const missing = leftOut.filter(([count]) => count > 0).map(([count, what]) => `  ${count} ${what}`)
  return [
    `${data} is now what ${file} holds, of ${new Date(index.takenAt).toISOString().slice(0, 10)}:`,
    `  ${totals.messages} messages in ${totals.rooms} rooms, ${totals.documents} documents, ${totals.boards} boards, ${totals.files} files, by ${totals.members} people`,
    ...(missing.length > 0 ? ['Not in it:', ...missing] : []),
    'It is a hub of its own, with a new key and nobody signed in. The first link of hubbub serve makes a host.',
  ].join('\n')
}
