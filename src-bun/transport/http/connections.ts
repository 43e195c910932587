// The registry of open sockets, for code and for the host: who is on how many, where and since when; a word to them; the end of one.
import { Elysia, t } from 'elysia'
import { CLOSE } from '../../contract/errors.ts'
import { NoticeSend } from '../../contract/notices.ts'
import { cleanBody } from '../../domain/text.ts'
import type { HubParts } from '../app.ts'
import { compile } from '../decode.ts'
import type { Connection } from '../sockets/connections.ts'
import { refusal } from './answer.ts'
import { signedIn } from './signed-in.ts'

const isNoticeSend = compile(NoticeSend)
/** On these somebody reads JSON. */
const HEARS_NOTICES: readonly Connection['kind'][] = ['live', 'chat', 'presence', 'changes', 'ws']

export function connectionRoutes(parts: HubParts) {
  const { connections, clock, store } = parts

  /** How many sockets it was sent to, or why it was not. */
  function notify(fromName: string, body: unknown, isMeant: (connection: Connection) => boolean) {
    if (!isNoticeSend(body)) return refusal('frame.invalid')
    const text = cleanBody(body.text)
    if (text === '') return refusal('text.empty')
    const frame = JSON.stringify({ type: 'notice', text, fromName, at: clock.now() })
    const meant = connections.list().filter((each) => HEARS_NOTICES.includes(each.kind) && isMeant(each))
    for (const connection of meant) connection.send(frame)
    return { sockets: meant.length }
  }

  const body = { body: t.Unsafe<{ text: string }>(t.Any()) }
  return new Elysia()
    .use(signedIn(parts))
    .get('/api/connections', ({ actor }) => ({
      connections: connections
        .list()
        .filter((each) => actor.role === 'host' || each.actor.id === actor.id)
        .map(({ id, kind, actor: member, address, openedAt }) => ({
          id,
          kind,
          memberId: member.id,
          name: member.name,
          address,
          openedAt,
        })),
    }))
    .delete('/api/connections/:id', ({ actor, params }) => {
      const found = connections.list().find(({ id }) => id === params.id)
      if (!found || (found.actor.id !== actor.id && actor.role !== 'host')) return refusal('notFound')
      found.close(CLOSE.removed, 'disconnected')
      return { id: found.id }
    })
    .post('/api/notices', ({ actor, body }) => notify(actor.name, body, () => true), body)
    .post(
      '/api/members/:id/notices',
      ({ actor, params, body }) => {
        if (!store.members.byId(params.id)) return refusal('member.notFound')
        return notify(actor.name, body, (connection) => connection.actor.id === params.id)
      },
      body,
    )
}
