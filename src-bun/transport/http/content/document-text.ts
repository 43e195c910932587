// The text of a document, changed by scripts: each request is a small edit by its member, merged with what others type meanwhile.
import { Elysia, t } from 'elysia'
import { DOCUMENT_TEXT_MAX_BYTES } from '../../../contract/limits.ts'
import type { Edit } from '../../../domain/documents/replay/edits.ts'
import { allow, type Result, refuse } from '../../../domain/result.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { pageNumber } from '../page-number.ts'
import { signedIn } from '../signed-in.ts'
import type { Editing } from './editing.ts'
import type { Asking } from './history-reader.ts'

type Query = { since?: number; epoch?: string }
type Replaced = { find: string; replacement: string; isEach?: boolean; epoch?: string }

/** So many texts are received at the same time, one of each member. */
const TEXTS_AT_ONCE = 16

/** Whole texts, as they are. Nothing else may read the bodies of these requests. */
export function writeTextRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'history'>, editing: Editing) {
  const { history } = parts
  const receiving = new Set<string>()

  async function editWithText(asking: Asking, documentId: string, epoch: unknown, editOf: (text: string) => Edit) {
    const memberId = asking.actor.id
    // Before the text is read.
    const allowed = editing.mayEdit(memberId, documentId, epoch)
    if (!allowed.ok) return refusal(allowed.code)
    if (receiving.size >= TEXTS_AT_ONCE || receiving.has(memberId)) return refusal('rate.tooMuch')
    receiving.add(memberId)
    try {
      const text = await readText(asking.request)
      if (!text.ok) return refusal(text.code)
      const written = await editing.edit(asking, documentId, editOf(text.value), epoch)
      return written.ok ? written.value : refusal(written.code)
    } finally {
      receiving.delete(memberId)
    }
  }

  return new Elysia()
    .use(signedIn(parts))
    .put(
      '/api/documents/:id/text',
      ({ params, query, ...asking }) => {
        const since = pageNumber(query.since, Number.NaN)
        if (since === undefined) return refusal('frame.invalid')
        const point = () => (Number.isNaN(since) ? history.kept(params.id).lastSeq : since)
        return editWithText(asking, params.id, query.epoch, (text) => ({ text, since: point() }))
      },
      { query: t.Unsafe<Query>(t.Any()), parse: 'none' },
    )
    .post(
      '/api/documents/:id/text',
      ({ params, query, ...asking }) => editWithText(asking, params.id, query.epoch, (append) => ({ append })),
      { query: t.Unsafe<Omit<Query, 'since'>>(t.Any()), parse: 'none' },
    )
}

export function replaceTextRoute(parts: Pick<HubParts, 'auth' | 'work'>, editing: Editing) {
  return new Elysia().use(signedIn(parts)).patch(
    '/api/documents/:id/text',
    async ({ params, body: given, ...asking }) => {
      const { find, replacement, isEach = false, epoch } = (given ?? {}) as { readonly [K in keyof Replaced]?: unknown }
      if (typeof find !== 'string' || find === '' || typeof replacement !== 'string' || typeof isEach !== 'boolean')
        return refusal('frame.invalid')
      const edit = { find: clean(find), replacement: clean(replacement), isEach }
      const written = await editing.edit(asking, params.id, edit, epoch)
      return written.ok ? written.value : refusal(written.code)
    },
    { body: t.Unsafe<Replaced>(t.Any()) },
  )
}

/** Refuses what is too long, and what is not UTF-8. */
async function readText({ body }: Request): Promise<Result<string>> {
  const reader = body?.getReader()
  const pieces: Uint8Array[] = []
  let bytes = 0
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    bytes += piece.value.length
    if (bytes > DOCUMENT_TEXT_MAX_BYTES) {
      reader?.cancel().catch(() => {})
      return refuse('frame.tooLarge')
    }
    pieces.push(piece.value)
  }
  try {
    return allow(clean(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces))))
  } catch {
    return refuse('frame.invalid')
  }
}

/** As editors write: half a character cannot be stored, and NUL is in no text that people read. */
const clean = (text: string): string => text.toWellFormed().replaceAll('\0', '')
