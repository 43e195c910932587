// `hubbub export`: rooms, documents and boards as files, from the hub that runs on the data folder, or from the folder itself.
import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { parseArguments, UsageError } from '../arguments.ts'
import { readConfig } from '../config.ts'
import { EXPORT_FORMATS, type ExportFormat, type ExportKind, formatsOf } from '../contract/http/exports.ts'
import { nameKey } from '../domain/name-key.ts'
import type { ExportFile, Piece } from '../export/file.ts'
import { localDay } from '../export/local-time.ts'
import { type AskedSelection, readSelection } from '../export/read/selection.ts'
import { type Entry, KINDS, openSource, type Source } from './export-source.ts'

const text = { type: 'string' } as const
const OPTIONS = {
  ...{ format: text, out: text, data: text, from: text, to: text, seq: text },
  who: { type: 'string', multiple: true },
} as const

/** Resolves with the exit code; throws `UsageError`. */
export async function runExport(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { values, positionals } = parseArguments(argv, OPTIONS, { allowPositionals: true })
  const format = EXPORT_FORMATS.find((known) => known === (values.format ?? EXPORT_FORMATS[0]))
  if (!format) throw new UsageError(`--format takes one of ${EXPORT_FORMATS.join(', ')}, not "${values.format}".`)
  const { data } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)
  const [wanted, name] = positionals
  const kind = KINDS.find((known) => known === wanted)
  if (wanted !== undefined && !kind) throw new UsageError(`export takes ${KINDS.join(', ')}, not "${wanted}".`)
  if (kind && !formatsOf(kind).includes(format))
    throw new UsageError(`A ${kind} has no ${format}: take one of ${formatsOf(kind).join(', ')}.`)
  if (kind && !name) throw new UsageError(`Which ${kind}? Give its name or id.`)

  const asked: AskedSelection = { from: values.from, to: values.to, seq: values.seq, who: values.who ?? [] }
  checkSelection(kind, asked)

  const source = openSource(data)
  try {
    if (!kind || !name) return await exportAll(source, format, values.out)
    const { id } = await find(source, kind, name)
    await exportOne(await source.file(kind, id, format, asked), values.out)
    return 0
  } finally {
    source.close()
  }
}

/** What is wrong with a time or number is said before anything is opened. Whether the people are there only the hub knows. */
function checkSelection(kind: ExportKind | undefined, { who = [], ...asked }: AskedSelection): void {
  const isAll = who.length === 0 && Object.values(asked).every((part) => part === undefined)
  if (isAll) return
  if (!kind) throw new UsageError('--from, --to, --seq and --who are for one room, document or board.')
  const nobody = { byIds: () => [], byNameKey: () => undefined }
  const isKnown = readSelection(kind, asked, { members: nobody as never }).ok
  if (isKnown && (who.length === 0 || kind !== 'document')) return
  throw new UsageError(
    kind === 'document'
      ? 'A document takes --seq N, the number of a change.'
      : `A ${kind} takes --from and --to with a day (2026-11-23) or a time (2026-11-23T14:00), the earlier one first${kind === 'room' ? ', and --seq N, the number of a message' : ''}.`,
  )
}

/** The one thing of this id or name. A name that several have is refused, because nobody says which of them is meant. */
async function find(source: Source, kind: ExportKind, wanted: string): Promise<Entry> {
  const all = await source.list(kind)
  const byId = all.find(({ id }) => id === wanted)
  if (byId) return byId
  const named = kind === 'document' ? await source.documentsNamed(wanted) : []
  const key = nameKey(wanted)
  const found = named.length > 0 ? named : all.filter(({ label }) => key !== '' && nameKey(label) === key)
  const [first] = found
  if (first && found.length === 1) return first
  if (first) {
    const ids = found.map(({ id }) => id).join(', ')
    throw new UsageError(`There are ${found.length} ${kind}s "${wanted}". Give the id of one: ${ids}.`)
  }
  const labels = all.flatMap(({ label }) => label || [])
  const there = labels.length === 0 ? 'are none yet' : `are: ${labels.join(', ')}`
  throw new UsageError(`There is no ${kind} "${wanted}". There ${there}.`)
}

async function exportOne({ name, pieces }: ExportFile, out = name): Promise<void> {
  if (out === '-') {
    for (const piece of pieces) await print(piece)
    return
  }
  writePieces(out, pieces)
  process.stdout.write(`${out}\n`)
}

/** Whoever reads may be slow, and the process exits right after the last piece. `Bun.write(Bun.stdout, …)` repeats a part of a piece that a full pipe has taken in part. */
function print(piece: Piece): Promise<void> {
  return new Promise((resolve, reject) =>
    process.stdout.write(piece, (failure) => (failure ? reject(failure) : resolve())),
  )
}

/** One file that cannot be read or written does not end the rest: it is reported at the end, and the exit code is 1. */
async function exportAll(source: Source, format: ExportFormat, out: string | undefined): Promise<number> {
  if (out === '-') throw new UsageError('Everything is many files: give --out a folder.')
  const folder = out ?? `Hubbub record ${localDay(Date.now())}`
  const failures: string[] = []
  let count = 0
  for (const kind of KINDS.filter((kind) => formatsOf(kind).includes(format))) {
    const pathFor = createPaths(join(folder, `${kind}s`))
    const listed = await source.list(kind).catch((failure: unknown): Entry[] => {
      count++
      failures.push(`the list of ${kind}s: ${reasonOf(failure)}`)
      return []
    })
    for (const { id, label } of listed) {
      count++
      try {
        const { name, pieces } = await source.file(kind, id, format)
        const path = pathFor(name)
        writeWhole(path, pieces)
        process.stdout.write(`${path}\n`)
      } catch (failure) {
        failures.push(`the ${kind} "${label || id}": ${reasonOf(failure)}`)
      }
    }
  }
  if (failures.length === 0) return 0
  process.stderr.write(`hubbub: ${failures.length} of ${count} could not be exported:\n`)
  for (const failure of failures) process.stderr.write(`hubbub: ${failure}\n`)
  return 1
}

const reasonOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure))

/** Makes the paths of files in a folder. Two documents may share a title; neither may overwrite the other. */
function createPaths(folder: string): (name: string) => string {
  const taken = new Set<string>()
  return (name) => {
    // To Windows and macOS, names are the same in capitals and in another normal form. The capitals of "ß" are "SS".
    const keyOf = (candidate: string) => candidate.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
    let free = name
    for (let n = 2; taken.has(keyOf(free)); n++) free = name.replace(/(\.\w+)$/, ` (${n})$1`)
    taken.add(keyOf(free))
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return join(folder, free)
  }
}

/** Leaves no part of a file that cannot be written whole. */
function writeWhole(path: string, pieces: Iterable<Piece>): void {
  try {
    writePieces(path, pieces)
  } catch (failure) {
    rmSync(path, { force: true })
    throw failure
  }
}

/** Private rooms are in it, so only the owner of this computer may read the file, also where there was one that others could read. */
function writePieces(path: string, pieces: Iterable<Piece>): void {
  const file = openSync(path, 'w', 0o600)
  try {
    if (fstatSync(file).isFile()) fchmodSync(file, 0o600)
    for (const piece of pieces) writeAll(file, Buffer.from(piece))
  } finally {
    closeSync(file)
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
}
