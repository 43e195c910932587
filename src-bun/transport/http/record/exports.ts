// Downloads of rooms, documents and boards.
import { Elysia } from 'elysia'
import { EXPORT_FORMATS, type ExportFormat } from '../../../contract/http/exports.ts'
import type { Member } from '../../../contract/members.ts'
import type { Payer } from '../../../domain/ports.ts'
import type { Result } from '../../../domain/result.ts'
import type { Sources } from '../../../export/content.ts'
import type { ExportFile } from '../../../export/file.ts'
import { exportBoard } from '../../../export/read/board.ts'
import { exportDocument } from '../../../export/read/document.ts'
import { exportRoom } from '../../../export/read/room.ts'
import type { AskedSelection } from '../../../export/read/selection.ts'
import { pastText } from '../../../store/history/past-text.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { type Asking, readerFor } from '../content/history-reader.ts'
import { signedIn } from '../signed-in.ts'
import { attachmentNamed } from './attachment.ts'
import { streamOf } from './stream.ts'

type Parts = Pick<HubParts, 'auth' | 'work' | 'store' | 'clock' | 'log' | 'texts' | 'history'>
type Export = (
  sources: Sources,
  actor: Member,
  id: string,
  format: ExportFormat,
  takenAt: number,
  asked: AskedSelection,
) => Promise<Result<ExportFile>>

export function exportRoutes(parts: Parts) {
  const { clock, history, log, store, texts, work } = parts
  const sourcesFor = (asking: Asking): Sources => ({
    read: store.read,
    contentOf: store.uploads.contentOf,
    textOf: texts.textOf,
    pastTextOf: (documentId, seq) => pastText(history, documentId, seq, readerFor(asking, work)),
    render: texts.render,
  })

  const answerWith =
    (make: Export) =>
    async ({ params: { id }, ...asking }: Asking & { params: { id: string } }) => {
      const { actor, payer, request } = asking
      const { format, asked } = askedIn(request)
      if (!format) return refusal('export.unknownFormat')
      const file = await make(sourcesFor(asking), actor, id, format, clock.now(), asked)
      return file.ok ? attachment(payer, file.value) : refusal(file.code)
    }

  /** Always a download and never shown as a page: what is in it may look like one of ours. */
  function attachment(payer: Payer, { name, type, pieces }: ExportFile): Response {
    return new Response(
      streamOf(pieces, { work, payer }, (fault) => void log.fault('export', fault)),
      {
        headers: { 'content-type': type, 'content-disposition': attachmentNamed(name) },
      },
    )
  }

  return new Elysia()
    .use(signedIn(parts))
    .get('/api/export/rooms/:id', answerWith(exportRoom))
    .get('/api/export/documents/:id', answerWith(exportDocument))
    .get('/api/export/boards/:id', answerWith(exportBoard))
}

/** What a query asks for. `who` may stand there several times, once for each person. */
function askedIn({ url }: Request): { format: ExportFormat | undefined; asked: AskedSelection } {
  const query = new URL(url).searchParams
  const part = (name: 'from' | 'to' | 'seq') => query.get(name) ?? undefined
  return {
    format: EXPORT_FORMATS.find((known) => known === query.get('format')),
    asked: { from: part('from'), to: part('to'), seq: part('seq'), who: query.getAll('who') },
  }
}
