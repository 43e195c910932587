import { afterEach, expect, spyOn, test } from 'bun:test'

const globals = globalThis as { document?: unknown; localStorage?: unknown }
const before = { document: globals.document, localStorage: globals.localStorage }
afterEach(() => Object.assign(globals, before))

/** The module reads the switch when it is loaded, so each case loads it anew. */
async function logFrameWith(
  stored: string | null,
): Promise<typeof import('../../../src-ui/live/frame-log.ts').logFrame> {
  globals.document = {}
  globals.localStorage = { getItem: (key: string) => (key === 'hubbub:frames' ? stored : null) }
  const fresh = `../../../src-ui/live/frame-log.ts?stored=${stored}`
  return (await import(fresh)).logFrame
}

test('[LOG-5] a page prints its frames to the console only if its switch is on, and never the query of a socket’s address', async () => {
  const debug = spyOn(console, 'debug').mockImplementation(() => undefined)
  const url = 'ws://hub.test:4280/live?token=secret'

  const off = await logFrameWith(null)
  off('sent', url, '{"type":"ping"}')
  expect(debug).not.toHaveBeenCalled()

  const on = await logFrameWith('1')
  on('sent', url, '{"type":"ping"}')
  on('received', url, 'no JSON')
  on('received', 'ws://hub.test:4280/collaborate/d1', new Uint8Array([0, 2]).buffer)
  expect(debug.mock.calls).toEqual([
    ['↑', '/live', { type: 'ping' }],
    ['↓', '/live', 'no JSON'],
    ['↓', '/collaborate/d1', new Uint8Array([0, 2])],
  ])
  debug.mockRestore()
})
