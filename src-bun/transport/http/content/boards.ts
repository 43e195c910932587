// Boards and their records, for scripts. A board is found by its id or its name.
import { Elysia, t } from 'elysia'
import type { Column, Values } from '../../../contract/boards.ts'
import { isId } from '../../../contract/id-pattern.ts'
import { LIST_PAGE_MAX, PAST_PAGE_MAX, RECORD_PAGE_MAX } from '../../../contract/limits.ts'
import type { Actor } from '../../../domain/ports/common.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { pageNumber } from '../page-number.ts'
import { clientIdIn, retryable, runCommand, submitCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'
import { listQuery, nextOf, readListQuery } from './list-query.ts'

type Fields = { values: Values; clientId?: string }

export function boardRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'newId' | 'store'>) {
  const { store, newId } = parts
  const find = (actor: Actor, idOrName: string) => store.read(({ boards }) => boards.find(actor, idOrName))
  /**
   * The id of the board of a write. Looked up without committing the open group first, so that writes that come together
   * share one COMMIT: the id is not shown to anybody, and where the group is rolled back the write fails with the board.
   */
  const idOf = (actor: Actor, idOrName: string) => store.boards.find(actor, idOrName)?.id ?? NO_BOARD
  const fieldsOf = (body: unknown) => (typeof body === 'object' && body !== null ? body : {})

  return new Elysia()
    .use(signedIn(parts))
    .get(
      '/api/boards',
      ({ actor, query }) => {
        const { room } = query
        const asked = readListQuery(room === undefined ? query : { limit: LIST_PAGE_MAX, ...query })
        if (asked === 'invalid' || (room !== undefined && !isId(String(room)))) return refusal('frame.invalid')
        return store.read(({ boards, rooms }) => {
          if (room !== undefined && !rooms.visibleTo(actor, room)) return refusal('room.notFound')
          if (asked === undefined) return { boards: boards.all(actor) }
          if ('ids' in asked) return { boards: asked.ids.flatMap((id) => boards.visibleTo(actor, id) ?? []) }
          const page = boards.page(actor, { ...asked.page, roomId: room })
          return { boards: page.items, ...nextOf(page) }
        })
      },
      { query: t.Intersect([listQuery, t.Unsafe<{ room?: string }>(t.Any())]) },
    )
    .post(
      '/api/boards',
      async ({ actor, body, status }) => {
        const made = await runCommand(parts, actor, 'board.create', body, 'board.created')
        return made.ok ? status(201, made.value.board) : refusal(made.code)
      },
      { body: t.Unsafe<{ name: string; columns: Column[]; roomId?: string; clientId?: string }>(t.Any()) },
    )
    .get('/api/boards/:id', ({ actor, params }) => find(actor, params.id) ?? refusal('board.notFound'))
    .patch(
      '/api/boards/:id',
      async ({ actor, params, body }) => {
        const fields = { ...fieldsOf(body), boardId: idOf(actor, params.id) }
        const made = await runCommand(parts, actor, 'board.archive', fields, 'board.changed')
        return made.ok ? made.value.board : refusal(made.code)
      },
      { body: t.Unsafe<{ archived: boolean; clientId?: string }>(t.Any()) },
    )
    .delete(
      '/api/boards/:id',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), boardId: idOf(actor, params.id) }
        const done = await runCommand(parts, actor, 'board.delete', fields, 'board.deleted')
        return done.ok ? { id: done.value.boardId } : refusal(done.code)
      },
      retryable,
    )
    .get(
      '/api/boards/:id/records',
      ({ actor, params, query }) => {
        const limit = pageNumber(query.limit, RECORD_PAGE_MAX)
        const board = find(actor, params.id)
        if (!board) return refusal('board.notFound')
        if (!limit || limit > RECORD_PAGE_MAX) return refusal('frame.invalid')
        return store.read(({ boards }) => boards.records(board.id, { after: query.after ?? '', limit }))
      },
      { query: t.Unsafe<{ after?: string; limit?: number }>(t.Any()) },
    )
    .get(
      '/api/boards/:id/records/:key/history',
      ({ actor, params, query }) => {
        const board = find(actor, params.id)
        if (!board) return refusal('board.notFound')
        const { column } = query
        if (!board.columns.some(({ key }) => key === column)) return refusal('record.invalid')
        const [limit, before, from, to] = [
          pageNumber(query.limit, PAST_PAGE_MAX),
          pageNumber(query.before, Number.MAX_SAFE_INTEGER),
          pageNumber(query.from, 0),
          pageNumber(query.to, Number.MAX_SAFE_INTEGER),
        ]
        if (!limit || limit > PAST_PAGE_MAX || before === undefined || from === undefined || to === undefined)
          return refusal('frame.invalid')
        return store.read(({ boards }) => boards.history(board.id, params.key, { column, before, from, to, limit }))
      },
      {
        query: t.Unsafe<{ column: string; before?: number; from?: number; to?: number; limit?: number }>(t.Any()),
      },
    )
    .post(
      '/api/boards/:id/records',
      async ({ actor, params, body, status }) => {
        const fields = { key: newId(), ...fieldsOf(body), boardId: idOf(actor, params.id) }
        const made = await runCommand(parts, actor, 'record.put', fields, 'record.set')
        return made.ok ? status(201, made.value.record) : refusal(made.code)
      },
      { body: t.Unsafe<Fields & { key?: string }>(t.Any()) },
    )
    .post(
      '/api/boards/:id/records/batch',
      async ({ actor, params, body }) => {
        const fields = { ...fieldsOf(body), boardId: idOf(actor, params.id) }
        const done = await submitCommand(parts, actor, 'record.batch', fields)
        return done.ok ? { changed: done.value.changeCount, seq: done.value.logged.change.seq } : refusal(done.code)
      },
      { body: t.Unsafe<{ put?: unknown[]; patch?: unknown[]; remove?: string[]; clientId?: string }>(t.Any()) },
    )
    .put(
      '/api/boards/:id/records/:key',
      async ({ actor, params, body, status }) => {
        const fields = { ...fieldsOf(body), key: params.key, boardId: idOf(actor, params.id) }
        const made = await runCommand(parts, actor, 'record.put', fields, 'record.set')
        return made.ok ? status(made.value.isNew ? 201 : 200, made.value.record) : refusal(made.code)
      },
      { body: t.Unsafe<Fields>(t.Any()) },
    )
    .patch(
      '/api/boards/:id/records/:key',
      async ({ actor, params, body }) => {
        const fields = { ...fieldsOf(body), key: params.key, boardId: idOf(actor, params.id) }
        const made = await runCommand(parts, actor, 'record.patch', fields, 'record.set')
        return made.ok ? made.value.record : refusal(made.code)
      },
      { body: t.Unsafe<Fields>(t.Any()) },
    )
    .delete(
      '/api/boards/:id/records/:key',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), key: params.key, boardId: idOf(actor, params.id) }
        const done = await runCommand(parts, actor, 'record.remove', fields, 'record.removed')
        return done.ok ? { key: done.value.key } : refusal(done.code)
      },
      retryable,
    )
}

/** A valid id that no board has: ids begin with their time. A command for it is refused as `board.notFound`. */
const NO_BOARD = 'zzzzzzzzzzzzzzzz'
