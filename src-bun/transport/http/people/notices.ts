// Notices: a short text from a host to everybody who is connected, or to one member. It is sent once and stored nowhere.
import { Elysia, t } from 'elysia'
import { NoticeSend } from '../../../contract/door/notices.ts'
import { cleanBody } from '../../../domain/text.ts'
import { compile } from '../../decode.ts'
import type { HubParts } from '../../parts.ts'
import type { Connection } from '../../sockets/connection.ts'
import { refusal } from '../answer.ts'
import { signedIn } from '../signed-in.ts'

const isNoticeSend = compile(NoticeSend)
/** The kinds of sockets that are sent JSON frames. */
const WITH_NOTICES: readonly Connection['kind'][] = ['live', 'chat', 'presence', 'changes', 'ws']

export function noticeRoutes(parts: Pick<HubParts, 'auth' | 'work' | 'connections' | 'clock' | 'store'>) {
  const { connections, clock, store } = parts

  /** Answers with the number of sockets that the notice was sent to. */
  function notify(fromName: string, body: unknown, isMeant: (connection: Connection) => boolean) {
    if (!isNoticeSend(body)) return refusal('frame.invalid')
    const text = cleanBody(body.text)
    if (text === '') return refusal('text.empty')
    const frame = JSON.stringify({ type: 'notice', text, fromName, at: clock.now() })
    const receivers = connections.list().filter((each) => WITH_NOTICES.includes(each.kind) && isMeant(each))
    for (const connection of receivers) connection.send(frame)
    return { sockets: receivers.length }
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
