// Downloads of rooms, documents and boards.
import { Elysia, t } from 'elysia'
import { EXPORT_FORMATS, type ExportFormat } from '../../../contract/http/exports.ts'
import type { Payer } from '../../../domain/ports.ts'
import type { Result } from '../../../domain/result.ts'
import { exportBoard } from '../../../export/board.ts'
import type { Sources } from '../../../export/content.ts'
import { exportDocument } from '../../../export/document.ts'
import type { ExportFile } from '../../../export/file.ts'
import { exportRoom } from '../../../export/room.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'
import { attachmentNamed } from './attachment.ts'
import { streamOf } from './stream.ts'

export function exportRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'store' | 'clock' | 'log' | 'texts'>) {
  const { clock, log, store, texts, work } = parts
  const sources = (): Sources => ({
    read: store.read,
    contentOf: store.uploads.contentOf,
    textOf: texts.textOf,
    render: texts.render,
  })
  const query = t.Unsafe<{ format: ExportFormat }>(t.Any())

  async function answer(payer: Payer, format: ExportFormat, exported: () => Promise<Result<ExportFile>>) {
    if (!EXPORT_FORMATS.includes(format)) return refusal('export.unknownFormat')
    const file = await exported()
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
    .get(
      '/api/export/rooms/:id',
      ({ actor, payer, params, query: { format } }) =>
        answer(payer, format, () => exportRoom(sources(), actor, params.id, format, clock.now())),
      { query },
    )
    .get(
      '/api/export/documents/:id',
      ({ actor, payer, params, query: { format } }) =>
        answer(payer, format, () => exportDocument(sources(), actor, params.id, format, clock.now())),
      { query },
    )
    .get(
      '/api/export/boards/:id',
      ({ actor, payer, params, query: { format } }) =>
        answer(payer, format, () => exportBoard(sources(), actor, params.id, format, clock.now())),
      { query },
    )
}
