import { Elysia, t } from 'elysia'
import { EXPORT_FORMATS, type ExportFormat } from '../../../contract/exports.ts'
import type { Tables } from '../../../domain/ports.ts'
import type { Result } from '../../../domain/result.ts'
import { exportDocument } from '../../../export/document.ts'
import type { ExportFile } from '../../../export/file.ts'
import { exportRoom } from '../../../export/room.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'

export function exportRoutes(parts: Pick<HubParts, 'auth' | 'store' | 'clock'>) {
  const { store, clock } = parts
  const query = t.Unsafe<{ format: ExportFormat }>(t.Any())

  function answer(format: ExportFormat, exported: (tables: Tables) => Result<ExportFile>) {
    if (!EXPORT_FORMATS.includes(format)) return refusal('export.unknownFormat')
    const file = store.read(exported)
    return file.ok ? attachment(file.value) : refusal(file.code)
  }

  return new Elysia()
    .use(signedIn(parts))
    .get(
      '/api/export/rooms/:id',
      ({ actor, params, query: { format } }) =>
        answer(format, (tables) => exportRoom(tables, actor, params.id, format, clock.now())),
      { query },
    )
    .get(
      '/api/export/documents/:id',
      ({ actor, params, query: { format } }) =>
        answer(format, (tables) => exportDocument(tables, actor, params.id, format, clock.now())),
      { query },
    )
}

/** Always a download and never shown as a page: what is in it may look like one of ours. */
function attachment({ name, type, text }: ExportFile): Response {
  const plain = name.replace(/[^\w. -]/g, '_')
  return new Response(text, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    },
  })
}
