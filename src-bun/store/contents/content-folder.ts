// Where the contents of files are: DATA/files/ab/cdef… by the SHA-256 of the content in hex, and DATA/files/unfinished/ID while a
// file is being sent. No name that somebody has typed is ever one on the disk. A content never changes once it is in its place.
import { constants } from 'node:fs'
import { access, type FileHandle, mkdir, open, readdir, rename, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { isId } from '../../contract/id-pattern.ts'

export type ContentFolder = {
  pathOf(hash: string): string
  /** How many bytes of an unfinished file are there. */
  size(id: string): Promise<number>
  unfinishedIds(): Promise<string[]>
  /** For appending to an unfinished file. */
  append(id: string): Promise<FileHandle>
  read(id: string): Promise<FileHandle>
  /** Drops what is behind the first `bytes` of an unfinished file. */
  cut(id: string, bytes: number): Promise<void>
  dropUnfinished(id: string): Promise<void>
  /** Puts an unfinished file into the place of its content, with everything on the disk when it resolves. One copy is enough. */
  keep(id: string, content: { hash: string; bytes: number }): Promise<void>
  /** Whether the content is in its place. */
  has(content: { hash: string; bytes: number }): Promise<boolean>
  drop(hash: string): Promise<void>
  /** The hashes of the contents that begin with these two digits. */
  hashesIn(prefix: string): Promise<string[]>
}

export const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

/** Where `hubbub backup` puts the contents: beside the backup. */
export const backupFilesOf = (backup: string): string => `${backup}.files`
export const filesIn = (data: string): string => join(data, 'files')

/** Throws for what is no hash: a database that comes from elsewhere must not lead out of the folder. */
export function contentPath(files: string, hash: string): string {
  if (!isHash(hash)) throw new Error('not the hash of a content')
  return join(files, hash.slice(0, 2), hash.slice(2))
}

export function createContentFolder(data: string): ContentFolder {
  const root = filesIn(data)
  const unfinished = join(root, 'unfinished')
  function unfinishedPath(id: string): string {
    if (!isId(id)) throw new Error('not the id of a file')
    return join(unfinished, id)
  }
  const pathOf = (hash: string) => contentPath(root, hash)
  const sizeAt = async (path: string) => (await stat(path).catch(ifMissing))?.size

  const has: ContentFolder['has'] = async ({ hash, bytes }) => (await sizeAt(pathOf(hash))) === bytes

  return {
    pathOf,
    has,
    size: async (id) => (await sizeAt(unfinishedPath(id))) ?? 0,
    unfinishedIds: async () => ((await readdir(unfinished).catch(ifMissing)) ?? []).filter(isId),
    async append(id) {
      // Not recursive: a data folder that was moved away is not made anew.
      await makeFolder(root)
      await makeFolder(unfinished)
      return open(unfinishedPath(id), 'a', 0o600)
    },
    read: (id) => open(unfinishedPath(id), 'r'),
    cut: (id, bytes) => truncate(unfinishedPath(id), bytes),
    dropUnfinished: (id) => rm(unfinishedPath(id), { force: true }),
    async keep(id, content) {
      if (await has(content)) return void (await rm(unfinishedPath(id), { force: true }))
      const path = pathOf(content.hash)
      if (await makeFolder(join(path, '..'))) await syncFolder(root)
      const file = await open(unfinishedPath(id), 'r+')
      try {
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(unfinishedPath(id), path)
      await syncFolder(join(path, '..'))
    },
    drop: (hash) => rm(pathOf(hash), { force: true }),
    hashesIn: async (prefix) =>
      ((await readdir(join(root, prefix)).catch(ifMissing)) ?? []).map((name) => prefix + name).filter(isHash),
  }
}

/** Whether it was not there. */
async function makeFolder(path: string): Promise<boolean> {
  const isThere = await access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
  if (isThere) return false
  await mkdir(path, { mode: 0o700 }).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EEXIST') throw fault
  })
  return true
}

/** Makes a rename survive a power cut. Windows cannot sync a folder and does not need to. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function ifMissing(fault: NodeJS.ErrnoException): undefined {
  if (fault.code !== 'ENOENT') throw fault
}
