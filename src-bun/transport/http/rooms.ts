import { Elysia, t } from 'elysia'
import { compile } from '../../contract/decode.ts'
import { MESSAGE_PAGE_MAX } from '../../contract/limits.ts'
import { RoomCreate } from '../../contract/rooms.ts'
import type { HubParts } from '../app.ts'
import { refusal } from './answer.ts'
import { signedIn } from './signed-in.ts'

const isRoomCreate = compile(RoomCreate)

export function roomRoutes(parts: HubParts) {
  const { store, runner, newId } = parts
  return new Elysia()
    .use(signedIn(parts))
    .get('/api/rooms', ({ actor }) => ({ rooms: store.read(({ rooms }) => rooms.all(actor)) }))
    .post(
      '/api/rooms',
      async ({ actor, body, status }) => {
        const command = { clientId: newId(), ...(body as object), type: 'room.create' }
        if (!isRoomCreate(command)) return refusal('frame.invalid')
        const result = await runner.ask(actor.id, command)
        if (!result.ok) return refusal(result.code)
        const { change } = result.value
        return change.type === 'room.created' ? status(201, change.room) : refusal('frame.invalid')
      },
      { body: t.Unsafe<{ name: string; clientId?: string }>(t.Any()) },
    )
    .get(
      '/api/rooms/:id/messages',
      ({ actor, params, query }) => {
        const before = pageNumber(query.before, Number.MAX_SAFE_INTEGER)
        const limit = pageNumber(query.limit, MESSAGE_PAGE_MAX / 2)
        if (before === undefined || !limit || limit > MESSAGE_PAGE_MAX) return refusal('frame.invalid')
        return store.read(({ rooms, messages }) => {
          const room = rooms.visibleTo(actor, params.id)
          return room ? messages.page(room.id, { before, limit }) : refusal('room.notFound')
        })
      },
      { query: t.Unsafe<{ before?: number; limit?: number }>(t.Any()) },
    )
}

/** `missing` where nothing was given, undefined where what was given is no whole number. */
function pageNumber(given: unknown, missing: number): number | undefined {
  if (given === undefined) return missing
  const number = given === '' ? Number.NaN : Number(given)
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
