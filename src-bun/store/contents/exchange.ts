// Stores a content where all machines of a cluster reach it, and takes one from there into the folder of this machine.
import { FILES_LEAVE_FREE_BYTES } from '../../contract/limits.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import { newId } from '../new-id.ts'
import { type Disk, writeAll } from './append.ts'
import { isHash } from './content-folder.ts'
import { hashOfFile } from './read-content.ts'
import { type Content, ContentMissing, type SharedContents } from './shared-contents.ts'
import { isFull } from './space.ts'

/** Contents that are taken have one turn among the members who send files. */
const TAKER = 'taker'
const DONE = allow(true as const)

type Options = {
  disk: Disk
  /** Undefined on a hub that is alone. */
  shared: SharedContents | undefined
  withContent<T>(hash: string, work: () => Promise<T>): Promise<T>
  tidy(): Promise<void>
  isStopped(): boolean
}

export type Exchange = {
  /** Refuses `file.noRoom` and `storage.unavailable`. `isShared`: a file that is complete has this content too. */
  share(content: Content, memberId: string, isShared: boolean): Promise<Result<true>>
  /** See `Uploads`. */
  fetch(content: Content): Promise<Result<true>>
  /** Whether a content is coming under this id. */
  isTaking(id: string): boolean
}

export function createExchange({ disk, shared, withContent, tidy, isStopped }: Options): Exchange {
  const { folder, inDiskTurn, inLoopTurn } = disk
  const taking = new Set<string>()

  /** It gets its place only once all of it is there, with its hash. Throws where nobody answers, and what the disk throws. */
  async function take(from: SharedContents, content: Content): Promise<Result<true>> {
    if ((await disk.freeBytes()) - content.bytes < FILES_LEAVE_FREE_BYTES) return refuse('file.noRoom')
    const id = newId()
    taking.add(id)
    try {
      if ((await write(from, content, id)) !== content.hash) throw new ContentMissing('this content has another hash')
      await inDiskTurn(TAKER, () => folder.keep(id, content))
      return DONE
    } catch (fault) {
      await folder.dropUnfinished(id)
      if (fault instanceof ContentMissing) return refuse('file.notFound')
      throw fault
    } finally {
      taking.delete(id)
    }
  }

  /** Returns the hash of what has come. */
  async function write(from: SharedContents, content: Content, id: string): Promise<string> {
    const hasher = new Bun.CryptoHasher('sha256')
    const handle = await folder.append(id)
    try {
      for await (const piece of from.pieces(content)) {
        await inLoopTurn(TAKER, async () => void hasher.update(piece))
        await inDiskTurn(TAKER, () => writeAll(handle, piece))
      }
    } finally {
      await handle.close()
    }
    return hasher.digest('hex')
  }

  /**
   * What is stored takes the place of the pieces that are there, for all files with this hash. So a copy that the disk has damaged is dropped
   * instead, and whoever sends the file begins again: HEAD says that nothing of it is here.
   */
  async function isUndamaged({ hash }: Content, turn: () => Promise<void>): Promise<boolean> {
    return withContent(hash, async () => {
      if ((await hashOfFile(folder.pathOf(hash), turn)) === hash) return true
      await folder.drop(hash)
      return false
    })
  }

  return {
    async share(content, memberId, isShared) {
      if (!shared) return DONE
      // Where no other file has it, it is stored anew although it may be there, because it may be about to be removed (`sweep.ts`).
      if (isShared && (await shared.isWhole(content).catch(() => false))) return DONE
      const turn = () => inLoopTurn(memberId, async () => {})
      if (!(await isUndamaged(content, turn))) return refuse('storage.unavailable')
      return await shared.put(content, folder.pathOf(content.hash), turn)
    },
    async fetch(content) {
      if (!shared || !isHash(content.hash) || (await folder.has(content))) return DONE
      return withContent(content.hash, async () => {
        await tidy()
        if (await folder.has(content)) return DONE
        if (isStopped()) return refuse('storage.unavailable')
        if (!disk.isInPlace()) return refuse('storage.missing')
        return take(shared, content).catch((fault) => refuse(isFull(fault) ? 'file.noRoom' : 'storage.unavailable'))
      })
    },
    isTaking: (id) => taking.has(id),
  }
}
