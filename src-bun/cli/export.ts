// `hubbub export`: rooms and documents as files, from the hub that runs on the data folder, or from the folder itself.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArguments, UsageError } from '../arguments.ts'
import { readConfig } from '../config.ts'
import type { Document } from '../contract/documents.ts'
import { EXPORT_FORMATS, type ExportFormat } from '../contract/exports.ts'
import type { Room } from '../contract/rooms.ts'
import { OWNER } from '../domain/ports.ts'
import type { Result } from '../domain/result.ts'
import { exportDocument } from '../export/document.ts'
import { type ExportFile, isoDay } from '../export/file.ts'
import { exportRoom } from '../export/room.ts'
import type { Store } from '../store/store.ts'
import { type HubRequest, reach } from './reach-data.ts'

const OPTIONS = { format: { type: 'string' }, out: { type: 'string' }, data: { type: 'string' } } as const

/** Where an export is read from: lists of rooms and documents, and each of them as a file. */
type Source = {
  rooms(): Promise<Room[]>
  documents(): Promise<Document[]>
  room(id: string, format: ExportFormat): Promise<ExportFile>
  document(id: string, format: ExportFormat): Promise<ExportFile>
  close(): void
}

/** Resolves with the exit code; throws `UsageError`. */
export async function runExport(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const { values, positionals } = parseArguments(argv, OPTIONS, { allowPositionals: true })
  const format = EXPORT_FORMATS.find((known) => known === (values.format ?? EXPORT_FORMATS[0]))
  if (!format) throw new UsageError(`--format takes one of ${EXPORT_FORMATS.join(', ')}, not "${values.format}".`)
  const { data } = readConfig(values.data === undefined ? [] : ['--data', values.data], env)
  const { store, hub } = reach(data)
  const source = store ? fromFolder(store) : fromHub(hub)
  try {
    const [kind, name] = positionals
    if (kind === undefined) await exportAll(source, format, values.out)
    else if (name === undefined) throw new UsageError(`Which ${kind}? Give its name or id.`)
    else if (kind === 'room')
      await exportOne(await source.room(idOf(kind, name, await source.rooms()), format), values.out)
    else if (kind === 'document')
      await exportOne(await source.document(idOf(kind, name, await source.documents()), format), values.out)
    else throw new UsageError(`export takes room or document, not "${kind}".`)
    return 0
  } finally {
    source.close()
  }
}

function idOf(kind: string, wanted: string, all: (Room | Document)[]): string {
  const label = (entry: Room | Document) => ('name' in entry ? entry.name : entry.title)
  const found =
    all.find(({ id }) => id === wanted) ?? all.find((entry) => label(entry).toLowerCase() === wanted.toLowerCase())
  if (found) return found.id
  const there = all.map(label).join(', ')
  throw new UsageError(`There is no ${kind} "${wanted}". There ${all.length === 0 ? 'are none yet' : `are: ${there}`}.`)
}

async function exportOne(file: ExportFile, out: string | undefined): Promise<void> {
  if (out === '-') return void process.stdout.write(file.text)
  writeFileSync(out ?? file.name, file.text)
  process.stdout.write(`${out ?? file.name}\n`)
}

async function exportAll(source: Source, format: ExportFormat, out: string | undefined): Promise<void> {
  if (out === '-') throw new UsageError('Everything is many files: give --out a folder.')
  const folder = out ?? `Hubbub record ${isoDay(Date.now())}`
  const taken = new Set<string>()
  const write = (kind: string, file: ExportFile) => {
    mkdirSync(join(folder, kind), { recursive: true })
    // Two documents may share a title; neither may overwrite the other.
    let path = join(folder, kind, file.name)
    for (let n = 2; taken.has(path.toLowerCase()); n++)
      path = join(folder, kind, file.name.replace(/(\.\w+)$/, ` (${n})$1`))
    taken.add(path.toLowerCase())
    writeFileSync(path, file.text)
    process.stdout.write(`${path}\n`)
  }
  for (const { id } of await source.rooms()) write('rooms', await source.room(id, format))
  for (const { id } of await source.documents()) write('documents', await source.document(id, format))
}

function fromFolder(store: Store): Source {
  const file = (result: Result<ExportFile>) => {
    if (!result.ok) throw new Error(result.code)
    return result.value
  }
  return {
    rooms: async () => store.rooms.all(OWNER),
    documents: async () => store.documents.all(OWNER),
    room: async (id, format) => file(exportRoom(store, OWNER, id, format, Date.now())),
    document: async (id, format) => file(exportDocument(store, OWNER, id, format, Date.now())),
    close: () => store.close(),
  }
}

function fromHub(get: HubRequest): Source {
  const file = async (path: string): Promise<ExportFile> => {
    const response = await get(path)
    const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'export'
    const type = response.headers.get('content-type') ?? ''
    return { name: decodeURIComponent(name), type, text: await response.text() }
  }
  return {
    rooms: async () => ((await (await get('/api/rooms')).json()) as { rooms: Room[] }).rooms,
    documents: async () => ((await (await get('/api/documents')).json()) as { documents: Document[] }).documents,
    room: (id, format) => file(`/api/export/rooms/${id}?format=${format}`),
    document: (id, format) => file(`/api/export/documents/${id}?format=${format}`),
    close: () => {},
  }
}
