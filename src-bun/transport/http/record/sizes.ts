// How much an export has, before somebody asks for it.
import { Elysia } from 'elysia'
import type { ErrorCode } from '../../../contract/errors.ts'
import type { ExportSize } from '../../../contract/http/exports.ts'
import { PDF_TEXT_MAX_UNITS } from '../../../contract/limits.ts'
import type { Member } from '../../../contract/members.ts'
import { mayExport } from '../../../domain/exports.ts'
import type { Tables } from '../../../domain/ports/tables.ts'
import { allow, type Result, refuse } from '../../../domain/result.ts'
import { boxSize, roomSize } from '../../../export/read/size.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'

export function exportSizeRoutes({ store, texts, ...parts }: Pick<HubParts, 'auth' | 'work' | 'store' | 'texts'>) {
  const look = (actor: Member, size: (tables: Tables) => ExportSize | ErrorCode): Result<ExportSize> =>
    store.read((tables) => {
      if (!mayExport(actor, tables.settings)) return refuse('export.notAllowed')
      const found = size(tables)
      return typeof found === 'string' ? refuse(found) : allow(found)
    })
  const answer = (found: Result<ExportSize>) => (found.ok ? found.value : refusal(found.code))

  return new Elysia()
    .use(signedIn(parts))
    .get('/api/export/session/size', ({ actor }) => answer(look(actor, (tables) => boxSize(tables, actor))))
    .get('/api/export/rooms/:id/size', ({ actor, params }) =>
      answer(
        look(actor, (tables) => {
          const room = tables.rooms.visibleTo(actor, params.id)
          return room ? roomSize(tables, room.id, room.lastSeq) : 'room.notFound'
        }),
      ),
    )
    .get('/api/export/documents/:id/size', async ({ actor, params }) => {
      let stored: ReturnType<Tables['documentLog']['stored']> | undefined
      const found = look(actor, ({ documents, documentLog, files }) => {
        const document = documents.visibleTo(actor, params.id)
        if (!document) return 'document.notFound'
        if (document.kind === 'rich') return 'document.otherKind'
        stored = documentLog.stored(document.id)
        const own = files.ofDocument(document.id)
        const fileBytes = own.reduce((sum, { bytes }) => sum + bytes, 0)
        return { messages: 0, files: own.length, bytes: storedBytes(stored), fileBytes, tooLong: [] }
      })
      // No text is longer than what is stored of it, but it may be far shorter.
      if (!found.ok || !stored || found.value.bytes <= PDF_TEXT_MAX_UNITS) return answer(found)
      const { length } = await texts.textOf(stored)
      return { ...found.value, bytes: length, tooLong: length > PDF_TEXT_MAX_UNITS ? (['pdf'] as const) : [] }
    })
}

const storedBytes = ({ snapshot, tail }: ReturnType<Tables['documentLog']['stored']>): number =>
  [...snapshot, ...tail.map(({ bytes }) => bytes)].reduce((sum, { length }) => sum + length, 0)
