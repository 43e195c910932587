// How a machine gets a copy of the whole hub from another one, where the log has not everything that it lacks, or more than it should
// apply record by record. The copy is a backup, made beside the work of that machine; it knows by itself up to which record it has come,
// and the machine goes on from there with the log. It travels in pieces, so neither side has more than one of them in memory.
import { createHash, type Hash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { UNFINISHED } from '../../store/files/backup-files.ts'
import type { Backups } from '../../store/files/backups.ts'
import { logKeyIn } from '../../store/log-tree/log-key.ts'
import { type OnFault, runLater } from '../../timers.ts'
import type { ClusterLog } from '../log.ts'
import { pack, unpack } from '../record.ts'
import { isSameHash } from './past.ts'
import { sealKey, unsealKey } from './travelling-key.ts'

const topicOf = (process: string) => `copy.${process}`
const PIECE_BYTES = 512 * 1024
/** What an answer has beside its piece. */
const FRAME_BYTES = 1024
const COPY_HELD_MS = 60_000
const ASK_AGAIN_MS = 300
/** After so many failed requests it gives up. */
const ATTEMPTS_MAX = 20

/** Without `hash`: describe the copy, and start making one if there is none. With it: send the piece at `at`. */
type Question = { hash?: Uint8Array; at?: number }
/** `making`: it is not there yet. A piece is absent where the copy that was asked for is gone. */
type Answer =
  | { kind: 'making' }
  | { kind: 'failed' }
  | { kind: 'copy'; bytes: number; hash: Uint8Array; logKey?: Uint8Array | undefined }
  | { kind: 'piece'; piece?: Uint8Array }

type OfferOptions = {
  log: ClusterLog
  process: string
  /** What all machines have, and NATS has not. */
  secret: string
  /** Where the copy is while others take it. */
  folder: string
  copyTo: Backups['copyTo']
  /** Up to which record this machine has everything. */
  position(): number
  onFault: OnFault
  /** How long a copy is kept that nobody asks for. Another time than usual is for tests. */
  keptMs?: number
}

/** It has at least the records up to `position`. */
type Copy = { handle: FileHandle; bytes: number; hash: Uint8Array; position: number }

/** Lets other machines take a copy from this one. */
export function offerCopies(options: OfferOptions): () => void {
  const { log, process, folder, copyTo, onFault, keptMs = COPY_HELD_MS } = options
  const file = join(folder, 'copy-for-another-machine.sqlite')
  let copy: Copy | undefined
  let state: 'none' | 'making' | 'failed' = 'none'
  let isStopped = false
  let cancelRelease = () => {}
  const pieceBytes = Math.min(PIECE_BYTES, log.maxBytes - FRAME_BYTES)
  for (const left of [file, file + UNFINISHED]) rmSync(left, { force: true })

  const pieceAt = async (handle: FileHandle, at: number): Promise<Uint8Array> => {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, at)
    return new Uint8Array(buffer.subarray(0, bytesRead))
  }

  function releaseLater(): void {
    cancelRelease()
    cancelRelease = runLater(keptMs, 'copy', release, onFault)
  }

  function release(): void {
    cancelRelease()
    // The file is being written to. Once it is whole its time begins anew.
    if (state === 'making' && !isStopped) return
    const released = copy
    copy = undefined
    rmSync(file, { force: true })
    released?.handle.close().catch((fault) => onFault('copy', fault))
  }

  async function make(): Promise<void> {
    state = 'making'
    let handle: FileHandle | undefined
    try {
      rmSync(file, { force: true })
      const position = options.position()
      await copyTo(file)
      handle = await open(file, 'r')
      const hash = createHash('sha256')
      let bytes = 0
      for (let piece = await pieceAt(handle, 0); piece.length > 0; piece = await pieceAt(handle, bytes)) {
        hash.update(piece)
        bytes += piece.length
      }
      copy = { handle, bytes, hash: new Uint8Array(hash.digest()), position }
      state = 'none'
      // Whoever asked may be gone, and what is erased from now on must not stay in a copy.
      releaseLater()
      if (isStopped) release()
    } catch (fault) {
      state = 'failed'
      onFault('copy', fault)
      await handle?.close().catch(() => {})
      rmSync(file, { force: true })
    }
  }

  /** The log was made anew since, and whoever took this copy could not go on with it. */
  const isBeforeLog = async ({ position }: Copy) => position < ((await log.look())?.after ?? 0)

  function sealedLogKey(): Uint8Array | undefined {
    const key = logKeyIn(folder)
    return key === undefined ? undefined : sealKey(key, options.secret)
  }

  async function answerTo({ hash, at = 0 }: Question): Promise<Answer> {
    releaseLater()
    if (hash) {
      const isThis = copy && isSameHash(copy.hash, hash)
      return { kind: 'piece', ...(copy && isThis ? { piece: await pieceAt(copy.handle, at) } : {}) }
    }
    const found = copy
    if (found && (await isBeforeLog(found)) && copy === found) release()
    if (copy) return { kind: 'copy', bytes: copy.bytes, hash: copy.hash, logKey: sealedLogKey() }
    if (state === 'failed') {
      state = 'none'
      return { kind: 'failed' }
    }
    if (state === 'none') void make()
    return { kind: 'making' }
  }

  const stopAnswering = log.answer(topicOf(process), async (question) =>
    pack(await answerTo(unpack(question) as Question)),
  )
  return () => {
    isStopped = true
    stopAnswering()
    release()
  }
}

type TakeOptions = {
  log: ClusterLog
  /** The process of the machine that gives it. */
  from: string
  secret: string
  /** Where it is written to. What is there is replaced. */
  target: string
}

/** Resolves with the key that signs the log, where that is not made from the secret of all machines. Rejects where the other machine does not go on with it, and for a copy whose hash is another one. Nothing is left at `target` then. */
export async function takeCopy(options: TakeOptions): Promise<string | undefined> {
  const { target } = options
  rmSync(target, { force: true })
  const file = await open(target, 'wx', 0o600)
  try {
    const logKey = await write(file, options)
    await file.sync()
    await file.close()
    return logKey
  } catch (fault) {
    await file.close().catch(() => {})
    rmSync(target, { force: true })
    throw fault
  }
}

async function write(file: FileHandle, { log, from, secret }: TakeOptions): Promise<string | undefined> {
  const ask = (question: Question) => askPatiently(log, from, question)
  let made = await ask({})
  while (made.kind === 'making') {
    await Bun.sleep(ASK_AGAIN_MS)
    made = await ask({})
  }
  if (made.kind !== 'copy') throw new Error('the other machine could not make a copy')
  const { bytes, hash } = made
  const found: Hash = createHash('sha256')
  for (let at = 0; at < bytes; ) {
    const answer = await ask({ hash, at })
    const piece = answer.kind === 'piece' ? answer.piece : undefined
    if (!piece || piece.length === 0) throw new Error('the copy of the other machine is gone')
    found.update(piece)
    await file.write(piece, 0, piece.length, at)
    at += piece.length
  }
  if (!isSameHash(new Uint8Array(found.digest()), hash)) throw new Error('the copy was damaged on the way (wrong hash)')
  return made.logKey && unsealKey(made.logKey, secret)
}

async function askPatiently(log: ClusterLog, from: string, question: Question): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return unpack(await log.ask(topicOf(from), pack(question))) as Answer
    } catch (fault) {
      if (attempt === ATTEMPTS_MAX) throw fault
      await Bun.sleep(ASK_AGAIN_MS)
    }
  }
}
