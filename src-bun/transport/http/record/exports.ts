import { Elysia, t } from 'elysia'
import { EXPORT_FORMATS, type ExportFormat } from '../../../contract/exports.ts'
import { exportDocument } from '../../../export/document.ts'
import type { ExportFile } from '../../../export/file.ts'
import { exportRoom } from '../../../export/room.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'

export function exportRoutes(parts: Pick<HubParts, 'auth' | 'store' | 'clock'>) {
  const { store, clock } = parts
  const query = t.Unsafe<{ format: ExportFormat }>(t.Any())
  return new Elysia()
    .use(signedIn(parts))
    .get(
      '/api/export/rooms/:id',
      ({ actor, params, query: { format } }) => {
        if (!EXPORT_FORMATS.includes(format)) return refusal('export.unknownFormat')
        const file = store.read((tables) => exportRoom(tables, actor, params.id, format, clock.now()))
        return file.ok ? attachment(file.value) : refusal(file.code)
      },
      { query },
    )
    .get(
      '/api/export/documents/:id',
      ({ actor, params, query: { format } }) => {
        if (!EXPORT_FORMATS.includes(format)) return refusal('export.unknownFormat')
        const file = store.read((tables) => exportDocument(tables, actor, params.id, format, clock.now()))
        return file.ok ? attachment(file.value) : refusal(file.code)
      },
      { query },
    )
}

/** Always a download, never a page of ours. */
function attachment({ name, type, text }: ExportFile): Response {
  const plain = name.replace(/[^\w. -]/g, '_')
  return new Response(text, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    },
  })
}
