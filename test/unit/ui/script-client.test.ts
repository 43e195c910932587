import { afterEach, expect, test } from 'bun:test'
import { connect, type ScriptHub } from '../../../src-ui/script-client/client.ts'
import { aScriptedHub, caughtUp, eventually, hello, LOBBY, ME, posted, snapshot } from './scripted-hub.ts'

let hub: ReturnType<typeof aScriptedHub>
let script: ScriptHub | undefined
afterEach(() => {
  script?.close()
  return hub.end()
})

/** A script that is signed in and has caught up. */
async function aScript(): Promise<ScriptHub> {
  hub = aScriptedHub({
    open(socket) {
      for (const frame of [hello(1), snapshot(1), caughtUp(1)]) socket.send(JSON.stringify(frame))
    },
    http: (path) => Response.json(path === '/api/me' ? { member: ME } : { ticket: 't' }),
  })
  script = await connect({ origin: `http://${hub.host}`, token: 'token' })
  return script
}
const lastClientId = () =>
  hub
    .upOn(0)
    .flatMap((frame) => ('clientId' in frame ? [frame.clientId] : []))
    .at(-1)

test('[SCRIPT-1] run stays pending after an error that passes, and resolves with the change of a later answer', async () => {
  const { run } = await aScript()
  const answer = run({ type: 'chat.send', roomId: LOBBY.id, body: 'hello' })
  await eventually(() => expect(lastClientId()).toBeDefined())

  for (const code of ['sync.required', 'storage.unavailable', 'internal'] as const)
    hub.down({ type: 'error', code, clientId: lastClientId() as string })
  hub.down(posted(2, 1, lastClientId()))

  expect(await answer).toMatchObject({ type: 'chat.posted', seq: 2 })
})

test('[SCRIPT-2] run rejects with the code of a refusal', async () => {
  const { say } = await aScript()
  const answer = say(LOBBY.id, 'hello').catch((refusal) => refusal.code)
  await eventually(() => expect(lastClientId()).toBeDefined())

  hub.down({ type: 'error', code: 'member.muted', clientId: lastClientId() as string })

  expect(await answer).toBe('member.muted')
})

test('[SCRIPT-3] run rejects with aborted when close is called before the answer', async () => {
  const { say, close } = await aScript()
  const answer = say(LOBBY.id, 'hello').catch((refusal) => refusal.code)

  close()

  expect(await answer).toBe('aborted')
})
