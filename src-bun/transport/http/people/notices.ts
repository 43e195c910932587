// A short text from the host to everybody who is connected, or to one member. It is sent once and stored nowhere.
import { Elysia, t } from 'elysia'
import { NoticeSend } from '../../../contract/door/notices.ts'
import { cleanBody } from '../../../domain/text.ts'
import { compile } from '../../decode.ts'
import type { HubParts } from '../../parts.ts'
import type { Connection } from '../../sockets/connection.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'

const isNoticeSend = compile(NoticeSend)
/** On these somebody reads JSON. */
const HEARS_NOTICES: readonly Connection['kind'][] = ['live', 'chat', 'presence', 'changes', 'ws']

export function noticeRoutes(parts: Pick<HubParts, 'auth' | 'connections' | 'clock' | 'store'>) {
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
