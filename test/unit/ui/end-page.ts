import { expect } from 'bun:test'
import { CLOSE } from '../../../src-bun/contract/errors.ts'
import { connect, finalState } from '../../../src-ui/state/connection/connection.ts'
import { aPageAt, aScriptedHub, eventually } from './scripted-hub.ts'

/** Ends the connection of the page that all test files share. It would dial its hub for as long as the other files run. */
export async function endPage(): Promise<void> {
  const hub = aScriptedHub({ open: (socket) => socket.close(CLOSE.disconnected) })
  aPageAt(hub.host)
  connect({
    received: () => undefined,
    unanswered: () => [],
    accepts: () => true,
    signedOut: () => undefined,
    isEnding: () => false,
  })
  await eventually(() => expect(finalState()).toBe('disconnected'))
  await hub.end()
}
