// Reads what is in a box, step by step: each step is one short turn of work of the hub.
import type { BoxFiles } from '../../contract/http/exports.ts'
import { BOX_FILES_MAX_BYTES } from '../../contract/limits.ts'
import { BOX_FORMAT, type BoxFile, type BoxIndex } from '../../contract/log-tree/box-file.ts'
import type { CheckpointAnswer } from '../../contract/log-tree/http.ts'
import type { Member } from '../../contract/members.ts'
import { type Actor, OWNER } from '../../domain/ports/common.ts'
import type { Tables } from '../../domain/ports/tables.ts'
import type { Read } from '../content.ts'
import { exportLog } from '../log.ts'
import type { BoxAnswer, BoxAsk } from './make.ts'
import type { Viewer } from './viewer.ts'

export const BOX_FILE = { mediaType: 'text/html', extension: 'html' }

export type BoxSources = {
  read: Read
  /** Where a content is on the disk; undefined for what is no hash. */
  pathOf(hash: string): string | undefined
  /** Whether all of a content is on the disk. */
  isHere(content: { hash: string; bytes: number }): boolean
  /** Signs a text as a note. */
  sign(text: string): string
  viewer: Viewer | undefined
}

export type BoxWanted = {
  actor: Actor | Member
  hub: string
  checkpoint: CheckpointAnswer & { size: number }
  files: BoxFiles
  takenAt: number
}

/** Looked for before a line is read as JSON, because few messages have files. */
const MAY_HAVE_FILES = '\\"files\\":['
/** Files, or documents that may have some, that one step looks up. */
const LOOKED_UP_AT_ONCE = 100

/** These files come next: whoever does not have them on the disk yet takes them from elsewhere, if they are anywhere. */
export type BoxNeeds = { type: 'box.needs'; files: readonly Pick<BoxFile, 'sha256' | 'bytes'>[] }

/** Gives what the maker is to be asked for, and takes its answer to that. */
export function* readBox(
  sources: BoxSources,
  wanted: BoxWanted,
): Generator<BoxAsk | BoxNeeds | undefined, void, BoxAnswer> {
  const { read, pathOf, isHere, sign, viewer } = sources
  const { actor, checkpoint, takenAt } = wanted
  yield { type: 'box.page', title: `${wanted.hub}, ${dayOf(takenAt)}`, viewer }

  const ids = new Set<string>()
  for (const piece of exportLog({ read }, actor, checkpoint, takenAt).pieces) {
    const lines = String(piece)
    if (lines.includes(MAY_HAVE_FILES)) for (const id of fileIdsIn(lines)) ids.add(id)
    yield lines === '' ? undefined : { type: 'box.log', lines }
  }
  const { hashes = { page: '', log: '' } } = yield { type: 'box.logEnd' }

  const rooms = read((tables) => tables.rooms.all(actor))
  yield undefined
  const documents = read((tables) => tables.documents.all(actor))
  yield undefined
  const boards = read((tables) => tables.boards.all(actor))
  yield undefined
  const found: BoxFile[] = []
  for (const some of inParts([...ids])) {
    found.push(...read((tables) => some.flatMap((id) => messageFile(tables, actor, id) ?? [])))
    yield undefined
  }
  for (const some of inParts(documents)) {
    found.push(...read(({ files }) => some.flatMap(({ id }) => files.ofDocument(id).map((file) => fileIn(id, file)))))
    yield undefined
  }
  const asked = chosen(found, wanted.files)
  yield { type: 'box.needs', files: asked.filter(({ isIn }) => isIn) }
  const files: BoxFile[] = []
  for (const some of inParts(asked)) {
    // What the index has and the box has not would look like a forged box.
    files.push(
      ...some.map((file) => ({ ...file, isIn: file.isIn && isHere({ hash: file.sha256, bytes: file.bytes }) })),
    )
    yield undefined
  }
  const { toSign = '' } = yield {
    type: 'box.index',
    leaves: checkpoint.size,
    index: {
      ...{ format: BOX_FORMAT, hub: wanted.hub, takenAt, ...hashes, rooms, documents, boards, files },
      ...(actor.id !== OWNER.id && 'name' in actor ? { reader: actor.name } : {}),
    } satisfies BoxIndex,
  }
  yield { type: 'box.note', note: sign(toSign) }

  const written = new Set<string>()
  for (const { sha256, bytes, isIn } of files) {
    const path = isIn && !written.has(sha256) ? pathOf(sha256) : undefined
    written.add(sha256)
    if (path !== undefined) yield { type: 'box.file', sha256, bytes, path }
  }
  yield { type: 'box.end' }
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** The files of the messages that these lines of the log show, and the small pictures of them. */
function fileIdsIn(lines: string): string[] {
  return lines.split('\n').flatMap((line) => {
    if (!line.includes(MAY_HAVE_FILES)) return []
    const { content } = JSON.parse(line) as { content?: string }
    const { change } = JSON.parse(content ?? '{}') as { change?: { message?: { files?: { id: string }[] } } }
    return (change?.message?.files ?? []).map(({ id }) => id)
  })
}

/** Undefined where the message has it no more, or the reader may not see its room. */
function messageFile({ files, rooms }: Tables, actor: Actor, id: string): BoxFile | undefined {
  const file = files.byId(id)
  if (!file?.isComplete || file.hash === undefined || file.roomId === undefined) return undefined
  if (!rooms.visibleTo(actor, file.roomId)) return undefined
  return fileIn(file.roomId, { ...file, sha256: file.hash })
}

type Found = Pick<BoxFile, 'id' | 'name' | 'type' | 'bytes' | 'sha256'>
const fileIn = (place: string, { id, name, type, bytes, sha256 }: Found): BoxFile => ({
  ...{ id, name, type, bytes, sha256, place, isIn: false },
})

function chosen(files: readonly BoxFile[], which: BoxFiles): BoxFile[] {
  const left = { none: 0, some: BOX_FILES_MAX_BYTES, all: Number.POSITIVE_INFINITY }[which]
  let bytes = 0
  const taken = new Set<string>()
  return files.map((file) => {
    const isIn = file.bytes > 0 && (taken.has(file.sha256) || bytes + file.bytes <= left)
    if (isIn && !taken.has(file.sha256)) bytes += file.bytes
    if (isIn) taken.add(file.sha256)
    return { ...file, isIn }
  })
}

function* inParts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += LOOKED_UP_AT_ONCE) yield all.slice(at, at + LOOKED_UP_AT_ONCE)
}
