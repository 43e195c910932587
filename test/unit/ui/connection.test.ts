import { afterEach, expect, test } from 'bun:test'
import { wakeAll } from '../../../src-ui/live/wake-up.ts'
import { connect, connection, connectionShown, finalState } from '../../../src-ui/state/connection/connection.ts'
import { aPageAt, aScriptedHub, eventually } from './scripted-hub.ts'

let hub: ReturnType<typeof aScriptedHub>
afterEach(() => hub.end())

/** A page whose only socket the hub closes with `code` and `reason`. */
async function aPageThatIsClosed(code: number, reason: string) {
  hub = aScriptedHub()
  aPageAt(hub.host)
  connect({
    received: () => undefined,
    unanswered: () => [],
    accepts: () => true,
    signedOut: () => undefined,
    isEnding: () => false,
  })
  await eventually(() => expect(hub.sockets).toHaveLength(1))
  hub.sockets[0]?.close(code, reason)
  await eventually(() => expect(finalState()).toBeDefined())
}

test('[CONN-1] a person who is removed with the reason “disconnected” is shown as removed', async () => {
  await aPageThatIsClosed(4410, 'disconnected')

  expect(connectionShown()).toBe('removed')
  expect(connection().removedReason).toBe('disconnected')
})

test('[CONN-1] a connection that the host has closed is shown as disconnected, and the page does not dial again', async () => {
  await aPageThatIsClosed(4411, 'removed')

  expect(connectionShown()).toBe('disconnected')
  expect(connection().removedReason).toBeUndefined()
  wakeAll()
  await hub.answersRequest()
  expect(hub.sockets).toHaveLength(1)
})
