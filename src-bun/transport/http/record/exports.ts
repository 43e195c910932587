// Downloads of rooms, documents and boards.
import { Elysia, t } from 'elysia'
import {
  BOX_FILES,
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportKind,
  type TakingHome,
} from '../../../contract/http/exports.ts'
import { exportsAllowedTo, mayExport } from '../../../domain/exports.ts'
import type { Payer } from '../../../domain/ports/common.ts'
import type { AskedSelection } from '../../../export/read/selection.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { type Asking, readerFor } from '../content/history-reader.ts'
import { runCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'
import { attachmentNamed } from './attachment.ts'
import type { MadeFile } from './making/exports.ts'
import { streamOf } from './stream.ts'

type Parts = 'auth' | 'work' | 'exports' | 'clock' | 'log' | 'store' | 'newId' | 'checkpoints' | 'config' | 'ui'

export function exportRoutes(parts: Pick<HubParts, Parts>) {
  const { clock, exports, log, store, work } = parts

  async function answer(kind: ExportKind, id: string, asking: Asking) {
    const { actor, actorNow, payer, request } = asking
    const { format, asked } = askedIn(request)
    if (!format) return refusal('export.unknownFormat')
    const file = await exports.make(
      kind,
      { actor, id, format, asked, takenAt: clock.now() },
      { actorNow, payer, reader: readerFor(asking, work), signal: request.signal },
    )
    return file.ok ? attachment(payer, file.value) : refusal(file.code)
  }

  /** The session box: everything that somebody may see, in one page. */
  async function boxAnswer({ actor, actorNow, payer, request }: Asking) {
    const asked = new URL(request.url).searchParams.get('files') ?? 'some'
    const files = BOX_FILES.find((known) => known === asked)
    if (!files) return refusal('frame.invalid')
    const box = await exports.box({
      ...{ actor, actorNow, payer, files, signal: request.signal, takenAt: clock.now() },
      ...{ hub: parts.config.name, checkpoints: parts.checkpoints, uiFolder: parts.ui.folder },
    })
    return box.ok ? attachment(payer, box.value) : refusal(box.code)
  }

  /** Always a download and never shown as a page: what is in it may look like one of ours. */
  function attachment(payer: Payer, { name, type, pieces }: MadeFile): Response {
    return new Response(
      streamOf(pieces, { work, payer }, (fault) => void log.fault('export', fault)),
      {
        headers: { 'content-type': type, 'content-disposition': attachmentNamed(name) },
      },
    )
  }

  return new Elysia()
    .use(signedIn(parts))
    .get('/api/exports', ({ actor }) => ({
      to: exportsAllowedTo(store.settings),
      may: mayExport(actor, store.settings),
    }))
    .put(
      '/api/exports',
      async ({ actor, body }) => {
        const done = await runCommand(parts, actor, 'exports.allow', body, 'exports.allowed')
        return done.ok ? { to: done.value.to } : refusal(done.code)
      },
      { body: t.Unsafe<{ to: TakingHome; clientId?: string }>(t.Any()) },
    )
    .get('/api/export/session', (asking) => boxAnswer(asking))
    .get('/api/export/rooms/:id', ({ params, ...asking }) => answer('room', params.id, asking))
    .get('/api/export/documents/:id', ({ params, ...asking }) => answer('document', params.id, asking))
    .get('/api/export/boards/:id', ({ params, ...asking }) => answer('board', params.id, asking))
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
