// What carets cost the hub that are not their sender's, or that nobody has moved.
import { expect, spyOn, test } from 'bun:test'
import * as encoding from 'lib0/encoding'
import { AWARENESS_ENTRIES_PER_FRAME, OTHER_FRAME_MAX_BYTES } from '../../../src-bun/contract/limits.ts'
import { createAwareness } from '../../../src-bun/transport/documents/awareness.ts'
import { type AwarenessEntry, awarenessFrame, decodeFrame } from '../../../src-bun/transport/documents/frames.ts'

const fail = (_step: string, fault: unknown) => {
  throw fault
}

const member = { id: 'memberofthetests', name: 'Ada', colour: '#4457c2', role: 'member' } as const
const aSocket = () => ({ actor: member })
const caret = (clientId: number, clock = 1): AwarenessEntry => ({ clientId, clock, state: '{"at":1}' })

test('[COST-9] carets that are not their sender’s are refused without a look at their states or at other carets', () => {
  const awareness = createAwareness(() => {}, fail)
  const owners = Array.from({ length: 300 }, aSocket)
  for (const [n, owner] of owners.entries()) awareness.accept(owner, [caret(2 * n), caret(2 * n + 1)])
  const before = awareness.entries()
  const looks = { all: spyOn(Map.prototype, 'values'), parse: spyOn(JSON, 'parse') }
  // Everybody's of one socket, which has two already; and more new ones than a socket may have.
  awareness.accept(
    owners[0]!,
    Array.from({ length: 1000 }, (_, n) => caret(n + 2, 2)),
  )
  const calls = [looks.all.mock.calls.length, looks.parse.mock.calls.length]
  for (const look of Object.values(looks)) look.mockRestore()
  expect(calls).toEqual([0, 0])
  expect(awareness.entries()).toEqual(before)
  awareness.stop()
})

test('[COST-10] of a frame with more carets than a document has editors only the first thousand are read', () => {
  const many = Array.from({ length: 30_000 }, (_, n) => caret(n))
  const frame = awarenessFrame(many)
  expect(frame.length).toBeLessThan(OTHER_FRAME_MAX_BYTES)
  const decoded = decodeFrame(frame)
  expect(decoded?.kind === 'awareness' && decoded.entries).toEqual(many.slice(0, AWARENESS_ENTRIES_PER_FRAME))
  // A number of carets that are not there.
  const lying = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint8Array(encoder, Uint8Array.of(9, 1, 1))
  })
  expect(decodeFrame(lying)).toBeUndefined()
})

test('[COST-11] whoever asks for all carets is sent one frame that is made once, and a new one after each change', () => {
  const awareness = createAwareness(() => {}, fail)
  const [ada, bob] = [aSocket(), aSocket()]
  const sent = () => {
    const decoded = decodeFrame(awareness.frame())
    return decoded?.kind === 'awareness' ? decoded.entries : undefined
  }
  awareness.accept(ada, [caret(1)])
  awareness.accept(bob, [caret(2)])
  expect(awareness.frame()).toBe(awareness.frame())
  expect(sent()).toEqual([caret(1), caret(2)])
  awareness.accept(ada, [caret(1, 2)])
  expect(sent()).toEqual([caret(1, 2), caret(2)])
  awareness.release(ada)
  expect(sent()).toEqual([caret(2)])
  awareness.accept(bob, [{ clientId: 2, clock: 2, state: 'null' }])
  expect(sent()).toEqual([])
  expect(awareness.isEmpty()).toBe(true)
  awareness.stop()
})
