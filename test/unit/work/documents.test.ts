// A long document, whose readers have a part of it. The clock is moved by what is sent.
import { expect, test } from 'bun:test'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { readSyncMessage } from 'y-protocols/sync'
import * as Y from 'yjs'
import { DOCUMENT_FRAME } from '../../../src-bun/contract/frames/collaborate.ts'
import { UPDATE_PIECE_BYTES, WORK_TURN_MS } from '../../../src-bun/contract/limits.ts'
import { openStore } from '../../../src-bun/store/store.ts'
import { step1Frame } from '../../../src-bun/transport/documents/frames.ts'
import { createDocumentSockets } from '../../../src-bun/transport/documents/sockets.ts'
import { createWorkBudget } from '../../../src-bun/transport/guard/work-budget.ts'
import type { Connection } from '../../../src-bun/transport/sockets/connection.ts'
import { eventually, temporaryFolder } from '../../support/hub.ts'

const ADA = { id: 'ada', name: 'Ada', role: 'member', colour: 'teal' } as const
const fail = (_step: string, fault: unknown) => {
  throw fault
}

test('[WORK-17] what a client lacks of a long document is found and sent a piece at a time, however much it has, and nothing that it has', async () => {
  const folder = temporaryFolder()
  const clock = { at: 0, now: () => 0, monotonic: () => clock.at }
  const store = openStore(folder.path, clock, (fault) => fail('', fault))
  store.members.create({ ...ADA, createdAt: 0 })
  store.documents.create({ id: 'notes', title: 'notes', createdAt: 0, createdBy: ADA.id })
  const compactor = { onUpdatesCommitted() {}, onIdle() {}, stop() {} }
  const work = createWorkBudget(clock, true)
  const sockets = createDocumentSockets({ store, clock, work, compactor, onFault: fail })
  store.observe(({ acceptedUpdates }) => sockets.relay(acceptedUpdates))

  const written = new Y.Doc()
  const text = written.getText('content')
  const states: Uint8Array[] = [Y.encodeStateAsUpdate(written)]
  let seed = 1
  for (let part = 1; part <= 4; part++) {
    written.transact(() => {
      for (let n = 0; n < 1500; n++) {
        seed = (seed * 48271) % 2147483647
        if (n % 10 === 9) text.delete(seed % (text.length - 50), 20)
        else text.insert(seed % (text.length + 1), `${seed} `.repeat(20))
      }
    })
    states.push(Y.encodeStateAsUpdate(written))
  }
  const all = states.at(-1) as Uint8Array
  expect(all.length).toBeGreaterThan(3 * UPDATE_PIECE_BYTES)
  const write = { documentId: 'notes', memberId: ADA.id, mayWrite: true, connectionId: 'x', relayFrame: undefined }
  const stored = await store.runAndWait({ type: 'document.write', ...write, bytes: all })
  expect(stored.ok).toBe(true)

  for (const state of states) {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, state)
    let [frames, bytes, isSynced] = [0, 0, false]
    const connection = {
      ...{
        id: `reader ${state.length}`,
        actor: ADA,
        payer: 'ada',
        isBehind: () => false,
        hasMemoryForLargeFrame: () => true,
      },
      inOneWrite: (sendAll: () => void) => sendAll(),
      send(frame: Uint8Array) {
        clock.at += WORK_TURN_MS
        frames++
        bytes += frame.length
        const decoder = decoding.createDecoder(frame)
        if (decoding.readVarUint(decoder) !== DOCUMENT_FRAME.sync) return
        isSynced ||= frame[1] === 1
        readSyncMessage(decoder, encoding.createEncoder(), doc, 'hub')
      },
    } as unknown as Connection
    const protocol = work.charge('ada', () =>
      sockets.attach({ id: 'notes', title: 'notes', createdAt: 0 }, connection, 'none'),
    )
    const knows = Buffer.from(step1Frame(Y.encodeStateVector(doc)))
    // Asked often, it is answered once.
    for (let n = 0; n < 20; n++) work.charge('ada', () => protocol.receive(knows))
    expect(frames).toBeLessThanOrEqual(2)
    await eventually(() => {
      clock.at += 1000
      return isSynced
    })
    expect(doc.getText('content').toString()).toBe(text.toString())
    expect(bytes).toBeLessThan(1.3 * (all.length - state.length) + 0.3 * UPDATE_PIECE_BYTES)
    protocol.onClosed()
  }
  store.close()
  folder.remove()
})
