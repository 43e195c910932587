// How much an export has, before somebody asks for it.
import { Elysia } from 'elysia'
import type { ExportSize } from '../../../contract/http/exports.ts'
import { PDF_TEXT_MAX_UNITS } from '../../../contract/limits.ts'
import type { Member } from '../../../contract/members.ts'
import { mayExport } from '../../../domain/exports.ts'
import type { Payer } from '../../../domain/ports/common.ts'
import type { Tables } from '../../../domain/ports/tables.ts'
import { allow, type Result, refuse } from '../../../domain/result.ts'
import type { TextOf } from '../../../export/content.ts'
import { findBoard } from '../../../export/read/board.ts'
import { findRoom } from '../../../export/read/room.ts'
import type { AskedSelection } from '../../../export/read/selection.ts'
import { boardSize, boxSize, charactersNotInPdf, charactersOfText, roomSize } from '../../../export/read/size.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { nextTurn, socketsServed } from '../next-turn.ts'
import { signedIn } from '../signed-in.ts'
import { createSlots } from './making/slots.ts'

export function exportSizeRoutes({ store, texts, ...parts }: Pick<HubParts, 'auth' | 'work' | 'store' | 'texts'>) {
  const { work } = parts
  /** A document is read when its turn comes: what waits takes no memory, and one member delays others by a few only. */
  const documentSlots = createSlots(1)
  /** Looks a thing up for somebody whom hosts let export. */
  const look = <T>(actor: Member, find: (tables: Tables) => Result<T>): Result<T> =>
    store.read((tables) => (mayExport(actor, tables.settings) ? find(tables) : refuse('export.notAllowed')))
  const inSteps = (payer: Payer, { signal }: Request) => ({
    read: store.read,
    async pause() {
      await nextTurn(work, payer)
      work.chargeRestOfTurn(payer)
    },
    isGone: () => signal.aborted,
  })

  return new Elysia()
    .use(signedIn(parts))
    .get('/api/export/session/size', ({ actor }) => {
      const found = look(actor, (tables) => allow(boxSize(tables, actor)))
      return found.ok ? found.value : refusal(found.code)
    })
    .get('/api/export/rooms/:id/size', async ({ actor, payer, params, request }) => {
      const found = look(actor, (tables) => {
        const part = findRoom(tables, actor, params.id, partIn(request))
        return part.ok ? allow({ ...part.value, size: roomSize(tables, part.value.room, part.value.selection) }) : part
      })
      if (!found.ok) return refusal(found.code)
      const { room, selection, size } = found.value
      const notInPdf = await charactersNotInPdf(inSteps(payer, request), room, selection)
      return { ...size, ...(notInPdf ? { notInPdf } : {}) }
    })
    .get('/api/export/boards/:id/size', async ({ actor, payer, params, request }) => {
      const found = look(actor, (tables) => findBoard(tables, actor, params.id, partIn(request)))
      if (!found.ok) return refusal(found.code)
      return boardSize(inSteps(payer, request), found.value.board.id, found.value.selection)
    })
    .get('/api/export/documents/:id/size', async ({ actor, actorNow, payer, params, request }) => {
      const slot = await documentSlots.take(actor.id, request.signal)
      if (!slot.ok) return refusal(slot.code)
      try {
        // Whoever waited may follow another one at once, so everybody else is served between two documents.
        await socketsServed()
        work.chargeRestOfTurn(payer)
        const reader = actorNow()
        if (!reader) return refusal('signIn.required')
        const found = look(reader, (tables) => findDocument(tables, reader, params.id))
        if (!found.ok) return refusal(found.code)
        return await documentSize(found.value, async (stored) => {
          const text = await texts.textOf(stored)
          work.chargeRestOfTurn(payer)
          return text
        })
      } finally {
        slot.value()
      }
    })
}

function findDocument({ documents, documentLog, files }: Tables, actor: Member, id: string) {
  const document = documents.visibleTo(actor, id)
  if (!document) return refuse('document.notFound')
  const stored = { ...documentLog.stored(document.id), isRich: document.kind === 'rich' }
  return allow({ stored, own: files.ofDocument(document.id) })
}

type Found = Extract<ReturnType<typeof findDocument>, { ok: true }>['value']

async function documentSize({ stored, own }: Found, textOf: TextOf): Promise<ExportSize> {
  const most = storedBytes(stored)
  const fileBytes = own.reduce((sum, { bytes }) => sum + bytes, 0)
  const size: ExportSize = { messages: 0, files: own.length, bytes: most, fileBytes, tooLong: [] }
  // No text is longer than what is stored of it, but it may be far shorter. Signs of Markdown come to that of a rich document.
  if (!stored.isRich && most > STORED_READ && most <= PDF_TEXT_MAX_UNITS) return size
  const text = await textOf(stored)
  return {
    ...size,
    bytes: text.length,
    tooLong: text.length > PDF_TEXT_MAX_UNITS ? (['pdf'] as const) : [],
    ...(text.length > TEXT_UTF16_UNITS_LOOKED_AT ? {} : { notInPdf: charactersOfText(text) }),
  }
}

/** Of more than so many bytes a text takes long to be made, so it is made only where it may be too long for a PDF file. */
const STORED_READ = 1024 * 1024
/** Looking at so many UTF-16 units takes some milliseconds. What is in a longer text is said in the PDF file itself. */
const TEXT_UTF16_UNITS_LOOKED_AT = 200_000

/** From when to when, as `GET /api/export/rooms/:id` takes it. */
function partIn({ url }: Request): AskedSelection {
  const query = new URL(url).searchParams
  return { from: query.get('from') ?? undefined, to: query.get('to') ?? undefined }
}

const storedBytes = ({ snapshot, tail }: ReturnType<Tables['documentLog']['stored']>): number =>
  [...snapshot, ...tail.map(({ bytes }) => bytes)].reduce((sum, { length }) => sum + length, 0)
