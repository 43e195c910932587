import { Elysia, t } from 'elysia'
import type { PollToSend } from '../../../contract/leading/polls.ts'
import { LIST_PAGE_MAX, MESSAGE_PAGE_MAX, PINS_PER_ROOM } from '../../../contract/limits.ts'
import type { HubParts } from '../../parts.ts'
import { refusal } from '../answer.ts'
import { pageNumber } from '../page-number.ts'
import { clientIdIn, retryable, runCommand } from '../run-command.ts'
import { signedIn } from '../signed-in.ts'

export function messageRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'newId' | 'store'>) {
  const { store } = parts
  return new Elysia()
    .use(signedIn(parts))
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
    .post(
      '/api/rooms/:id/messages',
      async ({ actor, params, body, status }) => {
        const fields = { ...(body as object), roomId: params.id }
        const made = await runCommand(parts, actor, 'chat.send', fields, 'chat.posted')
        return made.ok ? status(201, made.value.message) : refusal(made.code)
      },
      { body: t.Unsafe<{ body: string; clientId?: string; poll?: PollToSend }>(t.Any()) },
    )
    .patch(
      '/api/rooms/:id/messages/:messageId',
      async ({ actor, params, body }) => {
        const fields = { ...(body as object), roomId: params.id, messageId: params.messageId }
        const made = await runCommand(parts, actor, 'chat.edit', fields, 'chat.edited')
        return made.ok ? made.value.message : refusal(made.code)
      },
      { body: t.Unsafe<{ body: string; clientId?: string }>(t.Any()) },
    )
    .delete(
      '/api/rooms/:id/messages/:messageId',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), roomId: params.id, messageId: params.messageId }
        const done = await runCommand(parts, actor, 'chat.delete', fields, 'chat.deleted')
        return done.ok ? done.value.message : refusal(done.code)
      },
      retryable,
    )
    .put(
      '/api/rooms/:id/messages/:messageId/reactions/:emoji',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), ...reactionAt(params), isSet: true }
        const made = await runCommand(parts, actor, 'chat.react', fields, 'chat.reacted')
        return made.ok ? { id: made.value.messageId } : refusal(made.code)
      },
      retryable,
    )
    .delete(
      '/api/rooms/:id/messages/:messageId/reactions/:emoji',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), ...reactionAt(params), isSet: false }
        const made = await runCommand(parts, actor, 'chat.react', fields, 'chat.reacted')
        return made.ok ? { id: made.value.messageId } : refusal(made.code)
      },
      retryable,
    )
    .get('/api/rooms/:id/messages/:messageId/readers', ({ actor, params }) =>
      store.read(({ rooms, messages, readPositions }) => {
        const room = rooms.visibleTo(actor, params.id)
        if (!room) return refusal('room.notFound')
        const message = messages.inRoom(room.id, params.messageId)
        if (!message) return refusal('message.notFound')
        const readers = readPositions.readersOf(message, LIST_PAGE_MAX + 1)
        return { readers: readers.slice(0, LIST_PAGE_MAX), more: readers.length > LIST_PAGE_MAX }
      }),
    )
    .get('/api/rooms/:id/messages/:messageId/vote', ({ actor, params }) =>
      store.read(({ rooms, messages }) => {
        const room = rooms.visibleTo(actor, params.id)
        if (!room) return refusal('room.notFound')
        const message = messages.inRoom(room.id, params.messageId)
        if (!message) return refusal('message.notFound')
        return message.poll ? { choices: messages.choicesOf(message, actor.id) } : refusal('poll.notFound')
      }),
    )
    .put(
      '/api/rooms/:id/messages/:messageId/vote',
      async ({ actor, params, body }) => {
        const fields = { ...(body as object), roomId: params.id, messageId: params.messageId }
        const made = await runCommand(parts, actor, 'poll.vote', fields, 'poll.voted')
        return made.ok ? { counts: made.value.counts, voters: made.value.voters } : refusal(made.code)
      },
      { body: t.Unsafe<{ choices: number[]; clientId?: string }>(t.Any()) },
    )
    .post(
      '/api/rooms/:id/messages/:messageId/close-poll',
      async ({ actor, params, body }) => {
        const fields = { ...(body as object), roomId: params.id, messageId: params.messageId }
        const made = await runCommand(parts, actor, 'poll.close', fields, 'poll.closed')
        return made.ok ? { id: made.value.messageId } : refusal(made.code)
      },
      { body: t.Unsafe<{ clientId?: string } | undefined>(t.Any()) },
    )
    .get('/api/rooms/:id/pins', ({ actor, params }) =>
      store.read(({ rooms, messages }) => {
        const room = rooms.visibleTo(actor, params.id)
        return room ? { messages: messages.pinned(room.id, PINS_PER_ROOM) } : refusal('room.notFound')
      }),
    )
    .put(
      '/api/rooms/:id/messages/:messageId/pin',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), roomId: params.id, messageId: params.messageId, isSet: true }
        const made = await runCommand(parts, actor, 'chat.pin', fields, 'chat.pinned')
        return made.ok ? { id: made.value.messageId } : refusal(made.code)
      },
      retryable,
    )
    .delete(
      '/api/rooms/:id/messages/:messageId/pin',
      async ({ actor, params, body, query }) => {
        const fields = { ...clientIdIn(body, query), roomId: params.id, messageId: params.messageId, isSet: false }
        const made = await runCommand(parts, actor, 'chat.pin', fields, 'chat.pinned')
        return made.ok ? { id: made.value.messageId } : refusal(made.code)
      },
      retryable,
    )
}

const reactionAt = ({ id, messageId, emoji }: { id: string; messageId: string; emoji: string }) => ({
  roomId: id,
  messageId,
  emoji,
})
