import { Elysia, t } from 'elysia'
import { RoomRead } from '../../../contract/rooms.ts'
import { compile } from '../../decode.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { clientIdIn, retryable, runCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'
import { listQuery, nextOf, readListQuery } from './list-query.ts'

type RoomFields = { name?: string; topic?: string; clientId?: string }

export function roomRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'newId' | 'store' | 'fanout'>) {
  const { store, fanout } = parts
  return new Elysia()
    .use(signedIn(parts))
    .get(
      '/api/rooms',
      ({ actor, query }) => {
        const asked = readListQuery(query)
        if (asked === 'invalid') return refusal('frame.invalid')
        return store.read(({ rooms }) => {
          if (asked === undefined) return { rooms: rooms.all(actor) }
          if ('ids' in asked) return { rooms: asked.ids.flatMap((id) => rooms.visibleTo(actor, id) ?? []) }
          const page = rooms.page(actor, asked.page)
          return { rooms: page.items, ...nextOf(page) }
        })
      },
      { query: listQuery },
    )
    .post(
      '/api/rooms',
      async ({ actor, body, status }) => {
        const made = await runCommand(parts, actor, 'room.create', body, 'room.created')
        return made.ok ? status(201, made.value.room) : refusal(made.code)
      },
      { body: t.Unsafe<{ name: string; private?: boolean; clientId?: string }>(t.Any()) },
    )
    .patch(
      '/api/rooms/:id',
      async ({ actor, params, body }) => {
        const fields = { ...(body as object), roomId: params.id }
        // Each is a command of its own, and one request is one command.
        const type = 'archived' in fields ? 'room.archive' : 'room.change'
        const made = await runCommand(parts, actor, type, fields, 'room.changed')
        return made.ok ? made.value.room : refusal(made.code)
      },
      { body: t.Unsafe<{ archived: boolean; clientId?: string } | RoomFields>(t.Any()) },
    )
    .put(
      '/api/rooms/:id/mute',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), roomId: params.id, muted: true }
        const made = await runCommand(parts, actor, 'room.mute', fields, 'room.muted')
        return made.ok ? { id: made.value.roomId } : refusal(made.code)
      },
      retryable,
    )
    .delete(
      '/api/rooms/:id/mute',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), roomId: params.id, muted: false }
        const made = await runCommand(parts, actor, 'room.mute', fields, 'room.muted')
        return made.ok ? { id: made.value.roomId } : refusal(made.code)
      },
      retryable,
    )
    .delete(
      '/api/rooms/:id',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), roomId: params.id }
        const done = await runCommand(parts, actor, 'room.delete', fields, 'room.deleted')
        return done.ok ? { id: done.value.roomId } : refusal(done.code)
      },
      retryable,
    )
    .post(
      '/api/rooms/:id/members',
      async ({ actor, params, body, status }) => {
        const fields = { ...(body as object), roomId: params.id }
        const made = await runCommand(parts, actor, 'room.invite', fields, 'room.joined')
        return made.ok ? status(201, made.value.room) : refusal(made.code)
      },
      { body: t.Unsafe<{ memberId: string; clientId?: string }>(t.Any()) },
    )
    .post(
      '/api/rooms/:id/read',
      async ({ actor, params, body }) => {
        const signal = { ...(body as object), type: 'room.read', roomId: params.id }
        if (!isRoomRead(signal)) return refusal('frame.invalid')
        const { roomId, seq } = signal
        const done = await store.runAndWait({ type: 'room.read', memberId: actor.id, roomId, seq })
        if (!done.ok) return refusal(done.code)
        fanout.sendRead(actor.id, roomId)
        return store.read(({ readPositions }) => readPositions.of(actor.id, roomId))
      },
      { body: t.Unsafe<{ seq: number }>(t.Any()) },
    )
}

const isRoomRead = compile(RoomRead)
