// Exports of a running hub. Its thread reads the content a page at a time, and serves everybody else between two pages; a Worker makes the
// file, and gives a piece of it when the last one was taken.
import { dirname, extname, join } from 'node:path'
import { isImageType } from '../../../../contract/files/image-types.ts'
import type { ExportKind } from '../../../../contract/http/exports.ts'
import { formatsOf } from '../../../../contract/http/exports.ts'
import type { Member } from '../../../../contract/members.ts'
import { askWorker } from '../../../../domain/documents/worker-answer.ts'
import type { Checkpoints } from '../../../../domain/log-tree/checkpoints.ts'
import type { CommittedGroup } from '../../../../domain/operations/operation-scope.ts'
import type { Payer } from '../../../../domain/ports/common.ts'
import { allow, type Result, refuse } from '../../../../domain/result.ts'
import type { BoxAnswer } from '../../../../export/box/make.ts'
import { BOX_FILE, type BoxWanted, readBox } from '../../../../export/box/read.ts'
import { readViewer } from '../../../../export/box/viewer.ts'
import type { TextOf } from '../../../../export/content.ts'
import { type ExportFile, exportFile } from '../../../../export/file.ts'
import { FORMATS } from '../../../../export/formats.ts'
import type { ExportAnswer, ExportAsk, Fed } from '../../../../export/worker/job.ts'
import type { DocumentHistory, Reader } from '../../../../store/history/document-history.ts'
import { pastText } from '../../../../store/history/past-text.ts'
import type { Store } from '../../../../store/store.ts'
import type { OnFault } from '../../../../timers.ts'
import type { WorkBudget } from '../../../guard/work-budget.ts'
import { openBoard } from './open-board.ts'
import { openDocument } from './open-document.ts'
import { openRoom } from './open-room.ts'
import type { Opening, Reading, Wanted } from './opening.ts'
import { createSlots } from './slots.ts'
import { takenInTime } from './taken-in-time.ts'
import { type ActorNow, expectAllowed, whyMayNotExport } from './while-allowed.ts'

/** Beside this file it ends in .ts, beside the bundled code in .js. */
const WORKER_FILE = join(dirname(import.meta.path), `export-worker${extname(import.meta.path)}`)

/** `signal`: nobody waits for the file any more. */
type Asking = { actorNow: ActorNow; payer: Payer; reader: Reader; signal: AbortSignal }
type BoxAsking = Omit<Asking, 'reader'> &
  Pick<BoxWanted, 'hub' | 'files' | 'takenAt'> & {
    actor: Member
    checkpoints: Checkpoints
    /** Vite's output, with the viewer of boxes. */
    uiFolder: string | undefined
  }
/** Its pieces come from a Worker, which ends with the iteration. */
export type MadeFile = Omit<ExportFile, 'pieces'> & { pieces: AsyncIterable<Uint8Array> }

export type Exports = {
  /**
   * Refuses `export.notAllowed` where hosts do not let the actor, what `openRoom` and the others refuse, `export.unknownFormat`, and `rate.tooMuch` where too many are made.
   * Whoever loses the right, or is removed, while they wait is refused as well, and while the file is made it ends there.
   */
  make(kind: ExportKind, wanted: Wanted, asking: Asking): Promise<Result<MadeFile>>
  /** The session box: the log up to now, and the files. Refuses `export.notAllowed` and `rate.tooMuch`, and ends, as `make` does. */
  box(asking: BoxAsking): Promise<Result<MadeFile>>
  /** What people change while it is read belongs to a file: see `openRoom`. */
  onCommitted(group: Pick<CommittedGroup, 'changes'>): void
  /** How many exports are made or queued. */
  count(): number
  stop(): void
}

type Parts = {
  store: Pick<Store, 'read' | 'settings' | 'uploads'>
  history: DocumentHistory
  textOf: TextOf
  work: WorkBudget
  onFault: OnFault
}

const OPEN: { readonly [K in ExportKind]: (reading: Reading, wanted: Wanted) => Promise<Result<Opening>> } = {
  room: async (reading, wanted) => openRoom(reading, wanted),
  board: async (reading, wanted) => openBoard(reading, wanted),
  document: openDocument,
}

export function createExports({ store, history, textOf, work, onFault }: Parts): Exports {
  const slots = createSlots()
  /** Those that are being read. */
  const read = new Set<Opening>()
  const workers = new Set<Worker>()

  const whyNot = ({ actorNow }: Pick<Asking, 'actorNow'>) => whyMayNotExport(actorNow, store.settings)
  const expectStillAllowed = ({ actorNow }: Pick<Asking, 'actorNow'>) => expectAllowed(actorNow, store.settings)

  async function takeSlot(actor: Member, asking: Pick<Asking, 'actorNow' | 'signal'>): ReturnType<typeof slots.take> {
    const slot = await slots.take(actor.id, asking.signal)
    // Somebody may have waited for long.
    const refused = slot.ok ? whyNot(asking) : undefined
    if (!slot.ok || !refused) return slot
    slot.value()
    return refuse(refused)
  }

  function startWorker() {
    const worker = new Worker(WORKER_FILE)
    workers.add(worker)
    return {
      answer: (asked: ExportAsk, transfer: ArrayBuffer[] = []) => askWorker<ExportAnswer>(worker, asked, transfer),
      end() {
        workers.delete(worker)
        worker.terminate()
      },
    }
  }

  async function* boxPieces(asking: BoxAsking): AsyncGenerator<Uint8Array> {
    const { checkpoints, uiFolder, payer, ...wanted } = asking
    const { answer, end } = startWorker()
    let release = () => {}
    try {
      const steps = readBox(
        { ...store.uploads, read: store.read, sign: checkpoints.sign, viewer: readViewer(uiFolder) },
        { ...wanted, checkpoint: checkpoints.current() },
      )
      let answered: BoxAnswer = { text: '' }
      for (;;) {
        await work.turn(payer)
        const step = work.charge(payer, () => {
          expectStillAllowed(asking)
          return steps.next(answered)
        })
        if (step.done) return
        if (!step.value) continue
        if (step.value.type === 'box.needs') {
          for (const { sha256, bytes } of step.value.files) await fetchContent(sha256, bytes)
          continue
        }
        // What it names must stay until it is written, also where somebody deletes its message meanwhile.
        if (step.value.type === 'box.index')
          release = store.uploads.hold(step.value.index.files.flatMap(({ isIn, sha256 }) => (isIn ? [sha256] : [])))
        const { bytes, isLast, ...others } = await answer(step.value)
        answered = { text: '', ...others }
        if (bytes && bytes.length > 0) yield bytes
        for (let more = isLast === false; more; ) {
          const next = await answer({ type: 'next' })
          expectStillAllowed(asking)
          if (next.bytes && next.bytes.length > 0) yield next.bytes
          more = !next.isLast
        }
      }
    } finally {
      release()
      end()
    }
  }

  /**
   * This machine of a cluster may lack a content. One that is nowhere is left out by the Worker. Throws where it exists and could not be
   * taken, because a file without it would look whole.
   */
  async function fetchContent(hash: string, bytes: number): Promise<void> {
    const fetched = await store.uploads.fetch({ hash, bytes })
    if (!fetched.ok && fetched.code !== 'file.notFound')
      throw new Error(`a content could not be taken from the cluster: ${fetched.code}`)
  }

  async function fetchImages(fed: readonly Fed[]): Promise<void> {
    for (const { id } of fed.flatMap((each) => (each.type === 'images' ? each.images : []))) {
      const file = store.read(({ files }) => files.byId(id))
      if (file?.hash !== undefined && isImageType(file.type)) await fetchContent(file.hash, file.bytes)
    }
  }

  async function* pieces(opening: Opening, { format }: Wanted, asking: Asking): AsyncGenerator<Uint8Array> {
    const { payer } = asking
    const { answer, end } = startWorker()
    read.add(opening)
    try {
      await answer({ type: 'begin', format })
      for (;;) {
        await work.turn(payer)
        const step = work.charge(payer, () => {
          expectStillAllowed(asking)
          const taken = opening.step()
          // What is committed from here on is not in the file.
          if ('head' in taken) read.delete(opening)
          return taken
        })
        if ('head' in step) {
          const { head } = step
          await answer({ type: 'make', head }, head.kind === 'document' ? [head.stored.tail.bytes.buffer] : [])
          break
        }
        await fetchImages(step.fed)
        await answer({ type: 'feed', fed: step.fed })
      }
      for (;;) {
        const { bytes, isLast } = await answer({ type: 'next' })
        expectStillAllowed(asking)
        if (bytes && bytes.length > 0) yield bytes
        if (isLast) return
      }
    } finally {
      read.delete(opening)
      end()
    }
  }

  return {
    async make(kind, wanted, asking) {
      const { format, takenAt } = wanted
      const refused = whyNot(asking)
      if (refused) return refuse(refused)
      if (!formatsOf(kind).includes(format)) return refuse('export.unknownFormat')
      const reading: Reading = {
        read: store.read,
        pathOf: store.uploads.pathOf,
        textOf,
        pastTextOf: (documentId, seq) => pastText(history, documentId, seq, asking.reader),
      }
      const opening = await OPEN[kind](reading, wanted)
      if (!opening.ok) return opening
      const slot = await takeSlot(wanted.actor, asking)
      if (!slot.ok) return slot
      const file = exportFile(FORMATS[format], opening.value.title, takenAt, [])
      return allow({ ...file, pieces: takenInTime(pieces(opening.value, wanted, asking), slot.value, onFault) })
    },
    async box(asking) {
      const refused = whyNot(asking)
      if (refused) return refuse(refused)
      const slot = await takeSlot(asking.actor, asking)
      if (!slot.ok) return slot
      const file = exportFile(BOX_FILE, asking.hub, asking.takenAt, [])
      return allow({ ...file, pieces: takenInTime(boxPieces(asking), slot.value, onFault) })
    },
    onCommitted({ changes }) {
      if (read.size === 0) return
      for (const opening of read) for (const { change } of changes) opening.onChange(change)
    },
    count: slots.count,
    stop() {
      for (const worker of workers) worker.terminate()
    },
  }
}
